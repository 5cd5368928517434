import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRunStore } from '../../history/store/read.ts';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import {
  builtCommand,
  COMMAND,
  logged,
  runCommand,
  runIn,
  stored,
  storeIn,
} from '../../testing/command-for-tests.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { commands } from './index.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
const folder = temporaryDirectory();
const fileOf = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
let mock: MockServer;
let reports: string;
before(async () => {
  await builtCommand();
  mock = await startMock(contract);
});
after(() => mock.close());
beforeEach(() => {
  reports = join(temporaryDirectory(), 'reports');
});

const OPENAPI = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\n';
const ERRORS: [why: string, env: Record<string, string>, code: string, says: RegExp][] = [
  ['an invalid setting', { DEPTH: 'deep' }, 'DL_SETTING_INVALID', /DEPTH is "deep"/],
  ['an invalid URL', { BASE_URL: 'api.example.com' }, 'DL_SETTING_INVALID', /BASE_URL is not a URL/],
  [
    'a user name without a password',
    { LOGIN_EMAIL: 'a@example.com' },
    'DL_SETTING_MISSING',
    /LOGIN_PASSWORD is not set/,
  ],
  [
    'no credentials for a real API',
    { BASE_URL: 'https://api.example.com' },
    'DL_SETTING_MISSING',
    /BASE_URL names a real API/,
  ],
  [
    'a missing contract',
    { CONTRACT: join(folder, 'none.yaml') },
    'DL_CONTRACT_UNREADABLE',
    /none\.yaml cannot be read: ENOENT/,
  ],
  ['a directory as the contract', { CONTRACT: folder }, 'DL_CONTRACT_UNREADABLE', /is a folder without any/],
  [
    'a contract that is not YAML',
    { CONTRACT: fileOf('torn.yaml', `${OPENAPI}paths: {`) },
    'DL_CONTRACT_UNREADABLE',
    /torn\.yaml:\d+:\d+/,
  ],
  [
    'a contract of another version',
    { CONTRACT: fileOf('old.yaml', 'swagger: "2.0"\n') },
    'DL_CONTRACT_UNSUPPORTED',
    /old\.yaml:1:1/,
  ],
  [
    'an invalid contract',
    { CONTRACT: fileOf('bad.yaml', `${OPENAPI}paths: []\n`) },
    'DL_CONTRACT_INVALID',
    /bad\.yaml:3:\d+/,
  ],
  [
    'a contract without a login',
    { CONTRACT: fileOf('empty.yaml', `${OPENAPI}paths: {}\n`) },
    'DL_OPERATION_UNKNOWN',
    /empty\.yaml/,
  ],
];

for (const [why, env, code, says] of ERRORS) {
  for (const command of [['check'], ['check', '--pretty'], ['watch', '--every', '1s']]) {
    test(`${command.join(' ')} ends with 3 for ${why}: a hint on stderr, no request, nothing written`, async () => {
      const before = mock.received.length;
      const settings = { BASE_URL: mock.url, REPORTS_DIR: reports, ...env };
      const { stdout, stderr, exitCode } = await runCommand(command, { env: settings });
      assert.equal(exitCode, 3);
      assert.equal(stdout, '');
      assert.ok(stderr.startsWith(`${code}: `), stderr);
      assert.match(stderr, says);
      assert.match(stderr, /\n {2}[A-Z].+\n$/);
      assert.doesNotMatch(stderr, /^ +at /m);
      assert.equal(mock.received.length, before);
      assert.equal(existsSync(reports), false, 'something was written');
    });
  }
}

test('without BASE_URL an error starts no mock server, and nothing keeps running', async () => {
  const { stderr, exitCode } = await runCommand(['check'], {
    env: { REPORTS_DIR: reports, CONTRACT: fileOf('without-paths.yaml', `${OPENAPI}paths: {}\n`) },
  });
  assert.equal(exitCode, 3);
  assert.doesNotMatch(stderr, /sending requests to the embedded mock server/);
});

test('a full disk does not change the verdict and its exit code, and is reported', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const history = join(reports, 'history');
  mkdirSync(history, { recursive: true });
  // Two months, in case the month changes before the command starts.
  for (const offset of [0, 1]) {
    const month = new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 7);
    if (!existsSync(join(history, `login-${month}.ndjson`)))
      symlinkSync('/dev/full', join(history, `login-${month}.ndjson`));
  }
  const { stderr, exitCode, stdout } = await runCommand(['check'], {
    env: { BASE_URL: mock.url, REPORTS_DIR: reports },
  });
  assert.equal(exitCode, 0);
  assert.match(stderr, /^DL_REPORTS_UNWRITABLE: .*ENOSPC/);
  assert.equal(runIn(stdout).verdict, 'up');
});

test('an output that cannot be written is an error with 3, not a warning about the API', {
  skip: !existsSync('/dev/full'),
}, () => {
  const env = { PATH: process.env.PATH, BASE_URL: '', REPORTS_DIR: reports };
  const line = `"${process.execPath}" "${COMMAND}" check > /dev/full`;
  const { status, stderr } = spawnSync('sh', ['-c', line], { env, encoding: 'utf8' });
  assert.equal(status, 3);
  assert.match(stderr, /The output cannot be written: .*ENOSPC/);
  assert.doesNotMatch(stderr, /node:fs/);
});

/** Starts the command with its stdout on a full disk. */
function startedWithoutOutput(command: string, env: Record<string, string>) {
  const line = `exec "${process.execPath}" "${COMMAND}" ${command} > /dev/full`;
  const child = spawn('sh', ['-c', line], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = Promise.all([once(child, 'exit'), text(child.stderr)]);
  return { child, ended: ended.then(([[status], stderr]) => ({ status: status as number, stderr })) };
}

test('if the output cannot be written, runs are still stored and notifications sent', {
  skip: !existsSync('/dev/full'),
}, async () => {
  const hook = await smallServer();
  const env = { REPORTS_DIR: reports, ALERT_WEBHOOK_URL: `${hook.url}/hook` };
  const { status, stderr } = await startedWithoutOutput('check', {
    ...env,
    BASE_URL: `${await deadAddress()}/api`,
  }).ended;
  assert.equal(status, 2, stderr);
  assert.equal(stderr.match(/The output cannot be written: .*ENOSPC/g)?.length, 1, stderr);
  assert.deepEqual(
    hook.heard.map(({ body }) => JSON.parse(body).verdict),
    ['down'],
  );
  const watch = startedWithoutOutput('watch --every 1s', { ...env, BASE_URL: mock.url });
  const runs = () => readRunStore(join(reports, 'history')).runs.map(({ run }) => run.verdict);
  while (runs().length < 3 && watch.child.exitCode === null) await sleep(50);
  watch.child.kill('SIGTERM');
  assert.equal((await watch.ended).status, 3);
  assert.deepEqual(runs().slice(0, 3), ['down', 'up', 'up']);
});

test('a run store with a torn last line is continued on a new line', async () => {
  const history = join(reports, 'history');
  mkdirSync(history, { recursive: true });
  const month = new Date().toISOString().slice(0, 7);
  writeFileSync(join(history, `login-${month}.ndjson`), '{"type":"step","ver');
  const { exitCode, stdout, stderr } = await runCommand(['check'], {
    env: { BASE_URL: mock.url, REPORTS_DIR: reports },
  });
  assert.equal(exitCode, 0);
  assert.ok(storeIn(reports).startsWith('{"type":"step","ver\n{'));
  assert.deepEqual(stored(reports), logged(stdout));
  assert.match(stderr, /ended in the middle of a line/);
});

const LINES: [parameters: string[], says: RegExp][] = [
  [['chek'], /^DL_OPTION_INVALID: There is no command "chek"\.\n {2}Did you mean check.*\?\n$/],
  [
    ['stroll'],
    /^DL_OPTION_INVALID: There is no command "stroll"\.\n {2}The commands are: init, check, watch, report, .*\.\n$/,
  ],
  [
    ['check', '--zzz'],
    /^DL_OPTION_INVALID: driftline check has no option "--zzz"\.\n {2}The options are: --pretty, --json, --plugin, /,
  ],
  [
    ['check', '--dedline', '5s'],
    /^DL_OPTION_INVALID: driftline check has no option "--dedline"\.\n {2}Did you mean --deadline\?\n$/,
  ],
  [['check', 'logn'], /^DL_MONITOR_UNKNOWN: There is no monitor "logn"\.\n {2}Did you mean login\?\n/],
  [['check', '--deadline', 'soon'], /^DL_OPTION_INVALID: --deadline is "soon"\.\n {2}Expected a number with/],
  [['report', 'now'], /^DL_OPTION_INVALID: The history in .* has no monitor "now"/],
  [['report', '--range', 'week'], /^DL_OPTION_INVALID: --range is "week"\./],
  [['report', '--range', '2000d'], /^DL_OPTION_INVALID: --range is "2000d"\./],
  [['report', '--serve', '127.0.0.1:99999'], /^DL_OPTION_INVALID: "127\.0\.0\.1:99999" is not an address/],
  [['check', '--pretty=yes'], /^DL_OPTION_INVALID: .*--pretty.*\.\n/],
  [['watch', '--every'], /^DL_OPTION_INVALID: .*--every.*\.\n/],
  [['watch', '--every', '5'], /^DL_OPTION_INVALID: --every is "5"\.\n/],
  [['watch', '--cron', 'often'], /^DL_OPTION_INVALID: --cron is "often".*\n/],
  [
    ['watch', '--every', '60s', '--cron', '* * * * *'],
    /^DL_OPTION_INVALID: Both --every and --cron are given\.\n/,
  ],
  [
    ['report', '--now-or-never'],
    /^DL_OPTION_INVALID: driftline report has no option "--now-or-never"\.\n {2}The options are: --range, .*\.\n$/,
  ],
  [['mock', '--port', 'http'], /^DL_OPTION_INVALID: --port is "http"\.\n/],
  [
    ['mock', '--port', '-1'],
    /^DL_OPTION_INVALID: --port is "-1"\.\n {2}Expected a whole number from 0 to 65535/,
  ],
  [['drift', 'all'], /^DL_OPTION_INVALID: driftline drift takes no words, but was given "all"\.\n/],
  [
    ['history', 'forget'],
    /^DL_OPTION_INVALID: driftline history has no action "forget"; it has: rebuild, compact, import, export\.\n/,
  ],
  [
    ['--project', '/nowhere/at/all', 'check'],
    /^DL_PROJECT_MISSING: --project names \/nowhere\/at\/all, which is not a folder/,
  ],
  [['mock', '--token-life', '0'], /^DL_OPTION_INVALID: --token-life is "0"\.\n/],
];

for (const [parameters, says] of LINES) {
  test(`"driftline ${parameters.join(' ')}" is refused with 3`, async () => {
    const { stdout, stderr, exitCode } = await runCommand(parameters, { env: { REPORTS_DIR: reports } });
    assert.equal(exitCode, 3);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.equal(existsSync(reports), false);
  });
}

for (const parameters of [['help'], ['--help'], ['-h']]) {
  test(`"${['driftline', ...parameters].join(' ')}" prints every command and the meaning of the exit codes`, async () => {
    const { stdout, stderr, exitCode } = await runCommand(parameters);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    for (const name of Object.keys(commands)) assert.match(stdout, new RegExp(`^ {2}${name}\\b`, 'm'));
    assert.match(stdout, /0 OK, 1 WARNING.*2 CRITICAL.*3 UNKNOWN/);
  });
}

test('report prints the paths of the pages, even without any run', async () => {
  const { stdout, stderr, exitCode } = await runCommand(['report'], { env: { REPORTS_DIR: reports } });
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split('\n'), [
    join(reports, 'out/index.html'),
    join(reports, 'out/monitor.html'),
    join(reports, 'out/contract.html'),
  ]);
  assert.deepEqual(readdirSync(join(reports, 'out')).sort(), [
    'contract.html',
    'driftline.css',
    'index.html',
    'monitor.html',
  ]);
});
