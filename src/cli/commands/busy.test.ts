import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { Ended } from '../../testing/command-for-tests.ts';
import {
  builtCommand,
  logged,
  runCommand,
  runIn,
  startCommand,
  stored,
} from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

/** Far more than any time limit plus the delay of a busy machine; work that hangs would take days. */
const HANGS_MS = 200_000;

/** A document with one operation and the schema of its response. */
function contractOf(schema: object, components: object = {}): string {
  const path = join(temporaryDirectory(), 'c.json');
  const response = { description: 'd', content: { 'application/json': { schema } } };
  const get = { operationId: 'a', responses: { 200: response } };
  const info = { title: 'T', version: '1' };
  writeFileSync(path, JSON.stringify({ openapi: '3.1.0', info, paths: { '/a': { get } }, components }));
  return path;
}

function serving(body: string) {
  return smallServer((response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(body);
  });
}

const named = (pattern: string) => ({ type: 'object', properties: { name: { type: 'string', pattern } } });
const badName = JSON.stringify({ name: `${'a'.repeat(40)}!` });

interface Checked extends Ended {
  readonly reports: string;
}

async function check(
  schema: object,
  body: string,
  more: { components?: object; deadline?: string } = {},
): Promise<Checked> {
  const { url } = await serving(body);
  const reports = temporaryDirectory();
  const started = performance.now();
  const env = { CONTRACT: contractOf(schema, more.components), BASE_URL: url, REPORTS_DIR: reports };
  const ended = await runCommand(['check', '--deadline', more.deadline ?? '3s'], { env });
  assert.ok(performance.now() - started < HANGS_MS, 'it hung');
  return { ...ended, reports };
}

// Other patterns of both kinds: schema/text-pattern.test.ts.
test('a pattern that backtracks is matched in linear time', async () => {
  const { exitCode, stdout, stderr } = await check(named('(a+)+$'), badName, { deadline: '60s' });
  assert.equal(exitCode, 2, stderr);
  assert.match(runIn(stdout).summary, /pattern|text/);
});

test('a pattern that cannot be matched in linear time ends at the deadline: unknown, 3, stored', async () => {
  const { exitCode, stdout, stderr, reports } = await check(named('^(?<=x?)(?=a)(a+)+$'), badName);
  assert.equal(exitCode, 3, stderr);
  const { verdict, cause, summary } = runIn(stdout);
  assert.deepEqual([verdict, cause], ['unknown', 'deadline']);
  assert.match(summary, /^Judging the response of a \(.*\) took longer than \d+ ms and was stopped\.$/);
  assert.deepEqual(stored(reports), logged(stdout));
});

test('minItems: 1e9 does not generate so many items: the response is judged', async () => {
  const { exitCode, stderr } = await check(
    { type: 'array', minItems: 1e9, items: { type: 'string' } },
    '["a"]',
  );
  assert.equal(exitCode, 2, stderr);
  const contract = contractOf({ type: 'array', minItems: 1e9, items: { type: 'string' } });
  const linted = await runCommand(['lint', contract]);
  assert.ok([0, 1].includes(linted.exitCode ?? -1), linted.stderr);
});

test('250,000 objects in a response, with uniqueItems or without, are judged within the deadline', async () => {
  const item = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
  const body = JSON.stringify(Array.from({ length: 250_000 }, (_, n) => ({ n })));
  const unique = { type: 'array', uniqueItems: true, items: item };
  const { exitCode, stdout, stderr } = await check(unique, body, { deadline: '300s' });
  assert.equal(exitCode, 0, `${stderr}${stdout.slice(-300)}`);
  const wrong = await check({ type: 'array', items: { ...item, required: ['m'] } }, body, {
    deadline: '300s',
  });
  assert.equal(wrong.exitCode, 2, wrong.stderr);
});

test('nested alternatives, each of which doubles the work, end at the deadline', async () => {
  const levels = 40;
  const schemas = Object.fromEntries(
    Array.from({ length: levels }, (_, level) => {
      const next = { $ref: `#/components/schemas/L${level + 1}` };
      const below =
        level + 1 < levels ? { anyOf: [{ allOf: [next] }, { allOf: [next, {}] }] } : { type: 'string' };
      return [`L${level}`, below];
    }),
  );
  const { exitCode, stdout, stderr } = await check({ $ref: '#/components/schemas/L0' }, '1', {
    components: { schemas },
  });
  assert.equal(exitCode, 3, `${stderr}${stdout.slice(-300)}`);
});

test('a device or a pipe instead of a document is refused at once, with its name', async () => {
  const folder = temporaryDirectory();
  const pipe = join(folder, 'pipe');
  assert.equal(spawnSync('mkfifo', [pipe]).status, 0);
  const endless = join(folder, 'endless.json');
  const api = {
    openapi: '3.1.0',
    info: { title: 'T', version: '1' },
    paths: { '/a': { $ref: '../../../../../../dev/zero#/a' } },
  };
  writeFileSync(endless, JSON.stringify(api));
  for (const [contract, said] of [
    [pipe, /pipe is a device, a pipe or a socket/],
    ['/dev/zero', /\/dev\/zero is a device/],
    [endless, /dev\/zero/],
  ] as const) {
    const env = { CONTRACT: contract, BASE_URL: 'http://127.0.0.1:1', REPORTS_DIR: temporaryDirectory() };
    const checked = await runCommand(['check', '--deadline', '20s'], { env });
    assert.equal(checked.exitCode, 3, checked.stderr);
    assert.match(checked.stderr, said);
    const linted = await runCommand(['lint', contract]);
    assert.ok([2, 3].includes(linted.exitCode ?? -1), linted.stderr);
    assert.match(linted.stdout + linted.stderr, said);
  }
});

test('a monitor whose response cannot be judged does not delay another one, and SIGTERM ends both', async () => {
  const hostile = await serving(badName);
  const healthy = await serving('{}');
  const folder = monitorsFolder({
    'bad.monitor.ts': { name: 'bad', settingsPrefix: 'BAD_', contract: contractOf(named('^(?=a)(a+)+$')) },
    'good.monitor.ts': { name: 'good', contract: contractOf({ type: 'object' }) },
  });
  const reports = temporaryDirectory();
  const env = {
    ...{ MONITORS: folder, REPORTS_DIR: reports, BASE_URL: healthy.url, BAD_BASE_URL: hostile.url },
    REQUESTS_PER_MINUTE: '10000',
  };
  const running = startCommand(['watch', '--every', '3s'], { env });
  await running.saying(/(?:[\s\S]*?"type":"run".*"monitor":"bad".*\n){3}/);
  const signalledAt = performance.now();
  running.signal('SIGTERM');
  const { exitCode, stdout, stderr } = await running.ended;
  assert.equal(exitCode, 0, stderr);
  assert.ok(performance.now() - signalledAt < HANGS_MS);
  const runs = logged(stdout).flatMap((record) => (record.type === 'run' ? [record] : []));
  const of = (name: string) => runs.filter(({ monitor }) => monitor === name);
  assert.ok(
    of('good').length >= 2 && of('good').every(({ verdict, gap }) => verdict === 'up' && !gap),
    stdout,
  );
  for (const { cause, durationMs } of of('bad')) {
    assert.equal(cause, 'deadline');
    assert.ok(durationMs < 5000);
  }
});

/** A disk on which fsync never returns. */
const HUNG_DISK = `
#include <unistd.h>
static int hang(void) { for (;;) pause(); }
int fsync(int descriptor) { (void)descriptor; return hang(); }
int fdatasync(int descriptor) { (void)descriptor; return hang(); }
`;
const library = join(temporaryDirectory(), 'hung.so');
const canCompile =
  process.platform === 'linux' &&
  spawnSync('cc', ['-shared', '-fPIC', '-x', 'c', '-o', library, '-'], { input: HUNG_DISK }).status === 0;
const skip = canCompile ? false : 'there is no C compiler on this machine';

test('if the disk hangs, a check ends at its deadline, with the right exit code, and notifications are sent', {
  skip,
}, async () => {
  const hook = await smallServer();
  const { url } = await serving('[]');
  const env = {
    ...{ LD_PRELOAD: library, REPORTS_DIR: temporaryDirectory(), ALERT_WEBHOOK_URL: `${hook.url}/hook` },
    ...{ CONTRACT: contractOf({ type: 'object' }), BASE_URL: url },
  };
  const started = performance.now();
  const { exitCode, stdout, stderr } = await runCommand(['check', '--deadline', '5s'], { env });
  assert.ok(performance.now() - started < HANGS_MS, 'it hung');
  assert.equal(exitCode, 2, stderr);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.match(stderr, /^The run's record was not flushed to disk within \d+ ms/m);
  assert.deepEqual(
    hook.heard.map(({ path }) => path),
    ['/hook'],
  );
});

test('if the disk hangs, a watch still ends', { skip }, async () => {
  const { url } = await serving('{}');
  const env = {
    ...{ LD_PRELOAD: library, REPORTS_DIR: temporaryDirectory() },
    ...{ CONTRACT: contractOf({ type: 'object' }), BASE_URL: url },
  };
  const running = startCommand(['watch', '--every', '1s'], { env });
  await running.saying(/"type":"run"/);
  const signalledAt = performance.now();
  running.signal('SIGTERM');
  await running.ended;
  assert.ok(performance.now() - signalledAt < HANGS_MS);
});
