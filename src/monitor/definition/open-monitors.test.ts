import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, type Ended, runCommand } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

/** The dry run of a folder's monitors; hosts under `.invalid` cannot exist, and receive nothing. */
function dryRun(folder: string, command?: string): Promise<Ended> {
  const env = { MONITORS: folder, BASE_URL: 'http://localhost:1/api', REPORTS_DIR: temporaryDirectory() };
  return runCommand(['check', '--dry-run'], { env, ...(command ? { command } : {}) });
}

const names = ({ stdout }: Ended) => [...stdout.matchAll(/^(\S+): /gm)].map(([, name]) => name);

async function assertError(folder: string, said: RegExp): Promise<void> {
  const { exitCode, stdout, stderr } = await dryRun(folder);
  assert.deepEqual([exitCode, stdout], [3, ''], stderr);
  assert.match(stderr, said);
  assert.doesNotMatch(stderr, /^ +at /m);
}

test('a folder may have monitors in TypeScript and JavaScript, one or several per file, sorted by file name', async () => {
  const ended = await dryRun(
    monitorsFolder({
      'b.monitor.ts': [{ name: 'two' }, { name: 'three' }],
      'a.monitor.mjs': { name: 'one' },
      'c.monitor.js': 'module.exports = { default: { name: "four" } };',
      'd.monitor.mts': 'const name: string = "five";\nexport default { name };',
      'helper.ts': 'throw new Error("it is no monitor");',
      'monitor.ts': 'export default 7;',
    }),
  );
  assert.equal(ended.exitCode, 0, ended.stderr);
  assert.deepEqual(names(ended), ['one', 'two', 'three', 'four', 'five']);
});

test('files of monitors share what they import, wherever that lies', async () => {
  const elsewhere = temporaryDirectory();
  writeFileSync(join(elsewhere, 'limits.ts'), 'export const prefix: string = "shared";');
  const file = (name: string) =>
    `import { prefix } from ${JSON.stringify(join(elsewhere, 'limits.ts'))};
     import { suffix } from './suffix.ts';
     import { defineMonitor } from 'driftline';
     export default defineMonitor({ name: prefix + '-${name}' + suffix });`;
  const folder = monitorsFolder({
    'a.monitor.ts': file('a'),
    'b.monitor.ts': file('b'),
    'suffix.ts': 'export const suffix = "-x" as const;',
  });
  assert.deepEqual(names(await dryRun(folder)), ['shared-a-x', 'shared-b-x']);
});

test('a syntax error is reported with its line and column', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': 'export default {\n  name: "a",\n  tags: [,\n};' });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:4:\d+ cannot be compiled: /);
});

test('a missing import is reported with its line and column', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': '\nimport { a } from "./none.ts";\nexport default a;' });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:2:\d+ imports .*none\.ts/);
});

test('a file that throws is reported with its message', async () => {
  const throwing = monitorsFolder({ 'a.monitor.ts': 'throw new TypeError("no target today");' });
  await assertError(throwing, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:1:7 threw: no target today\n/);
});

test('a file without a default export is rejected', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': 'export const monitor = { name: "a" };' });
  await assertError(
    folder,
    /^DL_MONITOR_INVALID: The default export of \S*a\.monitor\.ts is missing\.\n {2}Expected a monitor/,
  );
});

test('an invalid monitor in a list is reported with its index', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': [{ name: 'a' }, { name: 'b', tags: 7 }] });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts \[1\]: tags is 7\./);
});

test('two monitors with one name are rejected, even if the case differs', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': { name: 'login' }, 'b.monitor.ts': { name: 'Login' } });
  await assertError(folder, /b\.monitor\.ts and \S*a\.monitor\.ts both define the monitor Login\./);
});

test('a folder that is empty, missing or a file is an error', async () => {
  const folder = temporaryDirectory();
  await assertError(folder, /^DL_MONITOR_UNKNOWN: There is no monitor in /);
  writeFileSync(join(folder, 'file'), '');
  await assertError(
    join(folder, 'file'),
    /^DL_MONITOR_UNKNOWN: The folder of monitors cannot be read: ENOTDIR/,
  );
});
