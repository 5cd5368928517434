import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, type Ended, runCommand } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

/** What would be asked of a folder's monitors; `.invalid` cannot exist, and is not asked. */
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

test('a folder has monitors in TypeScript and JavaScript, one or several a file, in the order of their names', async () => {
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

test('a file that is no TypeScript is told with its line and column', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': 'export default {\n  name: "a",\n  tags: [,\n};' });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:4:\d+ cannot be compiled: /);
});

test('an import that is not there is told with its line and column', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': '\nimport { a } from "./none.ts";\nexport default a;' });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:2:\d+ cannot be compiled: .*none\.ts/);
});

test('a file that throws is told by what it says', async () => {
  const throwing = monitorsFolder({ 'a.monitor.ts': 'throw new TypeError("no target today");' });
  await assertError(throwing, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts:1:7 cannot be read: no target today\n/);
});

test('a file without a default export is no monitor', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': 'export const monitor = { name: "a" };' });
  await assertError(
    folder,
    /^DL_MONITOR_INVALID: The default export of \S*a\.monitor\.ts is not there\.\n {2}Expected a monitor/,
  );
});

test('of a list, the one that is wrong is told by its place', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': [{ name: 'a' }, { name: 'b', tags: 7 }] });
  await assertError(folder, /^DL_MONITOR_INVALID: \S*a\.monitor\.ts \[1\]: tags is 7\./);
});

test('two monitors of one name are refused, be it in other letters', async () => {
  const folder = monitorsFolder({ 'a.monitor.ts': { name: 'login' }, 'b.monitor.ts': { name: 'Login' } });
  await assertError(folder, /b\.monitor\.ts and \S*a\.monitor\.ts both define the monitor Login\./);
});

test('a folder without monitors, and one that is not there or is a file, are told', async () => {
  const folder = temporaryDirectory();
  await assertError(folder, /^DL_MONITOR_UNKNOWN: There is no monitor in /);
  writeFileSync(join(folder, 'file'), '');
  await assertError(
    join(folder, 'file'),
    /^DL_MONITOR_UNKNOWN: The folder of monitors cannot be read: ENOTDIR/,
  );
});
