import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, type Ended, runCommand } from '../../testing/command-for-tests.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

before(builtCommand);

/** Checks the configuration of these monitors, with an API that must not get a request. */
async function checkConfig(
  files: Readonly<Record<string, string | object>>,
  parameters: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const api = await smallServer();
  const reports = join(temporaryDirectory(), 'reports');
  const settings = {
    ...{ BASE_URL: `${api.url}/api`, MONITORS: monitorsFolder(files), REPORTS_DIR: reports },
    ...{ HEARTBEAT_URL: `${api.url}/beat`, ALERT_WEBHOOK_URL: `${api.url}/hook` },
    ...env,
  };
  const ended = await runCommand(['check-config', ...parameters], { env: settings });
  assert.deepEqual(api.heard, [], 'a request was sent');
  assert.equal(existsSync(reports), false, 'something was written');
  return ended;
}

const errorLines = ({ stderr }: Ended) => stderr.split('\n').filter((line) => line.startsWith('✖'));

test('a valid monitor is printed with target, contract, depth, schedule, channels and steps', async () => {
  const { exitCode, stdout, stderr } = await checkConfig({
    'a.monitor.ts': {
      name: 'first',
      steps: [{ operation: 'login' }, { operation: 'listAccounts', case: 'missing-token' }],
      schedule: { cron: '*/5 * * * *', timeZone: 'Europe/Madrid' },
      maintenance: [{ cron: '0 3 * * 0', duration: '1h' }],
    },
    'b.monitor.ts': { name: 'second', schedule: { every: '90s' } },
  });
  assert.deepEqual([exitCode, stderr], [0, '']);
  const [first, reached, credentials, second] = stdout.split('\n');
  assert.equal(credentials, '    credentials: bearer by the login');
  assert.match(
    first ?? '',
    /^✔ first {2}http:\/\/127\.0\.0\.1:\d+\/api, contracts\/sealmetrics\.openapi\.yaml, polite, at \*\/5 \* \* \* \* in Europe\/Madrid, notifies webhook: login right-credentials, listAccounts missing-token$/,
  );
  assert.equal(reached, '    reached: the API directly, webhook directly, heartbeat directly');
  assert.match(second ?? '', /^✔ second .*, every 90s, notifies webhook: login right-credentials, .*$/);
});

test('the channels of a monitor are printed; a chosen channel without its settings is a warning', async () => {
  const { exitCode, stdout, stderr } = await checkConfig(
    {
      'a.monitor.ts': { name: 'all' },
      'b.monitor.ts': { name: 'some', alerts: { channels: ['slack', 'email', 'webhook'] } },
      'c.monitor.ts': { name: 'none', alerts: { channels: ['pagerduty'] } },
    },
    [],
    { TEAMS_WEBHOOK_URL: 'https://teams.invalid/hook' },
  );
  assert.equal(exitCode, 0);
  const alerts = [...stdout.matchAll(/^✔ (\w+) .*, (notifies [^:]+|no notifications): /gm)].map(
    ([, name, text]) => `${name} ${text}`,
  );
  assert.deepEqual(alerts, [
    'all notifies webhook and teams',
    'some notifies webhook',
    'none no notifications',
  ]);
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    '⚠ some  alerts.channels names slack, which is not notified: SLACK_WEBHOOK_URL is not set.',
    '⚠ some  alerts.channels names email, which is not notified: SMTP_URL and ALERT_EMAIL_TO are not set.',
    '⚠ none  alerts.channels names pagerduty, which is not notified: PAGERDUTY_ROUTING_KEY is not set.',
  ]);
});

test('every error of every file and monitor is printed, and the other monitors are checked: 3', async () => {
  const ended = await checkConfig({
    'a.monitor.ts': { name: 'a', tags: 7 },
    'b.monitor.ts': 'export default {',
    'c.monitor.ts': [{ name: 'c' }, { name: 'd', alerts: { channels: ['slak'] } }],
    'e.monitor.ts': { name: 'C' },
    'f.monitor.ts': {
      name: 'f',
      schedule: { cron: 'often' },
      maintenance: [
        { cron: '61 * * * *', duration: '1h' },
        { cron: '0 3 * * *', duration: '1h', timeZone: 'Europe/Atlantis' },
      ],
      steps: [{ operation: 'logn' }],
    },
    'g.monitor.ts': { name: 'g', schedule: { every: '500ms' } },
    'h.monitor.ts': { name: 'h', settingsPrefix: 'STAGING_' },
    'i.monitor.ts': { name: 'i', contract: 'contracts/none.yaml' },
    'j.monitor.ts': { name: 'j', rules: { 'token-claims-leek': { severity: 'off', reason: 'so' } } },
    'k.monitor.ts': { name: 'k', steps: [{ operation: 'login', case: 'right-credential' }] },
  });
  assert.equal(ended.exitCode, 3);
  assert.match(
    ended.stdout,
    /^✔ c {2}[^\n]*\n {4}reached: [^\n]*\n {4}credentials: [^\n]*\n✔ C {2}[^\n]*\n {4}reached: [^\n]*\n {4}credentials: [^\n]*\n$/,
  );
  const expected = [
    /^✖ DL_MONITOR_INVALID: \S*a\.monitor\.ts: tags is 7\.$/,
    /^✖ DL_MONITOR_INVALID: \S*b\.monitor\.ts:1:17 cannot be compiled/,
    /^✖ DL_MONITOR_INVALID: \S*c\.monitor\.ts \[1\]: alerts\.channels\[0\] is "slak"\.$/,
    /^✖ DL_MONITOR_INVALID: \S*e\.monitor\.ts and \S*c\.monitor\.ts \[0\] both define the monitor C\.$/,
    /^✖ f {2}DL_MONITOR_INVALID: \S*f\.monitor\.ts: schedule is {"cron":"often"}: invalid configuration format .*[^.]\.$/,
    /^✖ f {2}DL_MONITOR_INVALID: \S*f\.monitor\.ts: maintenance\[0\] has the cron expression "61 \* \* \* \*": /,
    /^✖ f {2}DL_MONITOR_INVALID: \S*f\.monitor\.ts: maintenance\[1\] .* in Europe\/Atlantis: /,
    /^✖ f {2}DL_MONITOR_INVALID: \S*f\.monitor\.ts: steps\[0\]\.operation is "logn"\.$/,
    /^✖ g {2}DL_MONITOR_INVALID: \S*g\.monitor\.ts: schedule is {"every":"500ms"}\.$/,
    /^✖ h {2}DL_SETTING_MISSING: STAGING_BASE_URL is not set, but the monitor h has settingsPrefix STAGING_\.$/,
    /^✖ i {2}DL_CONTRACT_UNREADABLE: .*none\.yaml cannot be read: ENOENT/,
    /^✖ j {2}DL_MONITOR_INVALID: \S*j\.monitor\.ts: rules names "token-claims-leek", which is not a rule\.$/,
    /^✖ k {2}DL_MONITOR_INVALID: \S*k\.monitor\.ts: steps\[0\]\.case is "right-credential"\.$/,
  ];
  const lines = errorLines(ended);
  assert.equal(lines.length, expected.length, ended.stderr);
  for (const [index, pattern] of expected.entries()) assert.match(lines[index] ?? '', pattern);
  assert.match(ended.stderr, /logn"\.\n {2}Did you mean login\?/);
  assert.match(ended.stderr, /500ms"}\.\n {2}Expected a number with s, m or h, from 1s to 168h/);
  assert.match(ended.stderr, /token-claims-leek.*\n {2}Did you mean token-claims-leak /);
});

test('the way to the API, to each channel and to the heartbeat is printed, with its setting', async () => {
  const { stdout, stderr } = await checkConfig({ 'a.monitor.ts': { name: 'a' } }, [], {
    ...{ BASE_URL: 'https://api.example.com', LOGIN_EMAIL: 'me@example.com', LOGIN_PASSWORD: 'secret-1' },
    ...{ https_proxy: 'http://me:canary@proxy.example.com:3128', NO_PROXY: '.slack.com' },
    SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/a',
    TEAMS_WEBHOOK_URL: 'https://teams.example.com/a',
    ...{ REQUEST_HEADERS: 'X-Key: canary-1', TLS_SERVER_NAME: 'api.test' },
  });
  const proxy = 'through the proxy http://proxy.example.com:3128 (HTTPS_PROXY)';
  const ways = [
    ...[
      `the API ${proxy} (with TLS_SERVER_NAME and X-Key)`,
      'webhook directly (HTTP_PROXY is not set)',
      'slack directly (NO_PROXY: .slack.com)',
    ],
    ...[`teams ${proxy}`, 'heartbeat directly (HTTP_PROXY is not set)'],
  ];
  assert.ok(stdout.includes(`\n    reached: ${ways.join(', ')}\n`), stdout);
  assert.doesNotMatch(stdout + stderr, /canary/);
});

test('a file of TLS that cannot be used is an error', async () => {
  const { exitCode, stderr } = await checkConfig({ 'a.monitor.ts': { name: 'a' } }, [], {
    CA_CERT: '/none.pem',
  });
  assert.equal(exitCode, 3);
  assert.match(
    stderr,
    /^✖ a {2}DL_SETTING_INVALID: \S*none\.pem \(CA_CERT\) cannot be read: ENOENT\.\n {2}Expected a certificate in PEM/,
  );
});

test('only the named monitors are checked, and an unknown name is an error', async () => {
  const files = { 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b', schedule: { every: '8d' } } };
  const one = await checkConfig(files, ['a']);
  assert.deepEqual([one.exitCode, one.stdout.split(' ')[1]], [0, 'a'], one.stderr);
  const none = await checkConfig(files, ['c']);
  assert.equal(none.exitCode, 3);
  assert.match(none.stderr, /^✖ DL_MONITOR_UNKNOWN: There is no monitor "c"\./);
});

test('a reports directory that cannot be created is reported with the other errors', async () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  const env = { REPORTS_DIR: join(file, 'reports') };
  const ended = await checkConfig({ 'a.monitor.ts': { name: 'a', schedule: { every: '8d' } } }, [], env);
  assert.equal(ended.exitCode, 3);
  assert.deepEqual(
    errorLines(ended).map((line) => /DL_\w+/.exec(line)?.[0]),
    ['DL_REPORTS_UNWRITABLE', 'DL_MONITOR_INVALID'],
  );
});

test('a missing folder of monitors is an error', async () => {
  const { exitCode, stderr } = await checkConfig({}, [], { MONITORS: join(temporaryDirectory(), 'gone') });
  assert.equal(exitCode, 3);
  assert.match(stderr, /^DL_MONITOR_UNKNOWN: The folder of monitors cannot be read: ENOENT/);
});

test('an unknown time zone is an error with its place', async () => {
  const { exitCode, stderr } = await checkConfig({
    'a.monitor.ts': {
      name: 'a',
      schedule: { cron: '0 3 * * *', timeZone: 'Mars/Olympus' },
      maintenance: [{ cron: '0 3 * * 0', duration: '1h', timeZone: 'Europe/Nowhere' }],
    },
  });
  assert.equal(exitCode, 3);
  assert.match(stderr, /a\.monitor\.ts: schedule is {.*}: the time zone Mars\/Olympus is unknown/);
  assert.match(
    stderr,
    /maintenance\[0\] has .* in Europe\/Nowhere: the time zone Europe\/Nowhere is unknown/,
  );
});
