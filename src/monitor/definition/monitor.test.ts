import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError } from '../../core/driftline-error.ts';
import { checkedMonitor } from './monitor.ts';

const FILE = 'monitors/login.monitor.ts';
const DURATION = 'a number with ms, s, m, h or d: 500ms, 30s, 5m, 4h, 30d';
const text = (found: string) => `is ${found}.\n  Expected a string.`;

function errorOf(definition: unknown): string {
  try {
    checkedMonitor(definition, FILE);
  } catch (error) {
    assert.ok(error instanceof DriftlineError, String(error));
    assert.equal(error.code, 'DL_MONITOR_INVALID');
    return `${error.sentence}\n  ${error.hint}`;
  }
  return 'no error';
}

/** The definition of a monitor without its name, and the error after the file's name. */
const WRONG: [properties: object, said: string][] = [
  [{ contract: 7 }, `: contract ${text('7')}`],
  [{ contract: ' ' }, `: contract ${text('" "')}`],
  [
    { settingsPrefix: 'staging' },
    ': settingsPrefix is "staging".\n  Expected capital letters, digits and underscores, ending with an underscore, for example STAGING_.',
  ],
  [{ steps: 'login' }, ': steps is "login".\n  Expected a list of at least 1.'],
  [{ steps: [] }, ': steps is [].\n  Expected a list of at least 1.'],
  [{ steps: [7] }, ': steps[0] is 7.\n  Expected an object.'],
  [{ steps: [{}] }, `: steps[0].operation ${text('missing')}`],
  [
    { steps: [{ operation: 'login', depth: 'deep' }] },
    ': steps[0].depth is "deep".\n  Expected one of polite, full.',
  ],
  [{ steps: [{ operation: 'login', case: null }] }, `: steps[0].case ${text('null')}`],
  [
    { steps: [{ operation: 'login', expect: { status: 99 } }] },
    ': steps[0].expect.status is 99.\n  Expected a whole number from 100 to 599.',
  ],
  [
    { steps: [{ operation: 'login', expect: { body: { status: 'ok' } } }] },
    ': steps[0].expect.body is "status".\n  Expected JSON pointers as property names, for example /status.',
  ],
  [
    { steps: [{ operation: 'login', expect: { body: { '/a': [] } } }] },
    ': steps[0].expect.body./a is [].\n  Expected a string, a number, true, false or null.',
  ],
  [
    { steps: [{ operation: 'login', expect: { headers: { Via: 1 } } }] },
    `: steps[0].expect.headers.Via ${text('1')}`,
  ],
  [
    { steps: [{ operation: 'login', limits: { slow: '2s', down: '1s' } }] },
    ': steps[0].limits.slow is "2000 ms".\n  Expected less than "down" (1000 ms).',
  ],
  [
    { places: { quorum: 3, of: ['eu-west', 'us-east'] } },
    ': places.quorum is 3.\n  Expected no more than the 2 places of "of".',
  ],
  [{ schedule: 'hourly' }, ': schedule is "hourly".\n  Expected an object.'],
  [{ schedule: { every: 60 } }, `: schedule.every is 60.\n  Expected ${DURATION}.`],
  [{ schedule: { cron: 5 } }, `: schedule.cron ${text('5')}`],
  [{ schedule: { cron: '* * * * *', timeZone: 1 } }, `: schedule.timeZone ${text('1')}`],
  [{ limits: { slow: 'soon' } }, `: limits.slow is "soon".\n  Expected ${DURATION}.`],
  [{ limits: { down: '0s' } }, `: limits.down is "0s".\n  Expected ${DURATION}.`],
  [
    { limits: { slow: '1s', down: '1s' } },
    ': limits.slow is "1000 ms".\n  Expected less than "down" (1000 ms).',
  ],
  [{ retries: { times: 6 } }, ': retries.times is 6.\n  Expected a whole number from 0 to 5.'],
  [{ retries: {} }, ': retries.times is missing.\n  Expected a whole number from 0 to 5.'],
  [{ retries: { times: 1, delay: -1 } }, `: retries.delay is -1.\n  Expected ${DURATION}.`],
  [
    { objectives: { availability: { target: 99.9 } } },
    ': objectives.availability.target is 99.9.\n  Expected a number between 0 and 1, for example 0.999.',
  ],
  [
    { objectives: { latency: { target: 0.9 } } },
    `: objectives.latency.server is missing.\n  Expected ${DURATION}.`,
  ],
  [
    { rules: { 'token-claims-leak': { severity: 'info', reason: 'so' } } },
    ': rules.token-claims-leak.severity is "info".\n  Expected one of off, warning, error.',
  ],
  [
    { rules: { 'token-claims-leak': { severity: 'off', reason: '' } } },
    `: rules.token-claims-leak.reason ${text('""')}`,
  ],
  [{ maintenance: {} }, ': maintenance is {}.\n  Expected a list.'],
  [
    { maintenance: [{ cron: '0 3 * * 0' }] },
    `: maintenance[0].duration is missing.\n  Expected ${DURATION}.`,
  ],
  [{ alerts: { failures: 0 } }, ': alerts.failures is 0.\n  Expected a whole number from 1 to 50.'],
  [{ alerts: { recoveries: 1.5 } }, ': alerts.recoveries is 1.5.\n  Expected a whole number from 1 to 50.'],
  [
    { alerts: { within: { failures: 4, runs: 3 } } },
    ': alerts.within is {"failures":4,"runs":3}.\n  Expected no more failures than runs.',
  ],
  [{ alerts: { remindEvery: 4 } }, `: alerts.remindEvery is 4.\n  Expected ${DURATION}.`],
  [
    { alerts: { channels: ['slak'] } },
    ': alerts.channels[0] is "slak".\n  Expected one of webhook, slack, teams, pagerduty, email, command.',
  ],
  [{ control: 'https://example.com' }, ': control is "https://example.com".\n  Expected a host name.'],
  [{ tags: 'login' }, ': tags is "login".\n  Expected a list.'],
  [{ tags: [''] }, `: tags[0] ${text('""')}`],
  [{ tags: [() => 1] }, `: tags[0] ${text('a function')}`],
  [{ shedule: {} }, ': shedule is not a property of a monitor.\n  Did you mean schedule?'],
  [
    { steps: [{ operation: 'login', expects: {} }] },
    ': steps[0].expects is not a property of a monitor.\n  Did you mean expect?',
  ],
  [
    { retries: { times: 1, zzz: 1 } },
    ': retries.zzz is not a property of a monitor.\n  There are: times, delay.',
  ],
];

for (const [properties, said] of WRONG) {
  test(`${JSON.stringify(properties)} is rejected with the expected value`, () => {
    assert.equal(errorOf({ name: 'login', ...properties }), FILE + said);
  });
}

const NAMES =
  'Expected at most 64 letters, digits, dots, dashes and underscores, starting with a letter or a digit.';

for (const name of ['', '.hidden', '../up', 'a..b', 'a/b', 'a b', 'ä', 'a'.repeat(65), 7, null]) {
  test(`a monitor cannot be named ${JSON.stringify(name)}`, () => {
    assert.match(errorOf({ name }), /^monitors\/login\.monitor\.ts: name is /);
    assert.ok(errorOf({ name }).endsWith(NAMES));
  });
}

for (const value of [undefined, null, 7, 'login', [], () => ({})]) {
  test(`the default export ${String(value)} is rejected`, () => {
    assert.match(
      errorOf(value),
      /^The default export of monitors\/login\.monitor\.ts is .*\.\n {2}Expected a monitor: an object with a name, as defineMonitor takes it\.$/,
    );
  });
}

test('a long value is cut in the message', () => {
  const [first = ''] = errorOf({ name: 'x'.repeat(300) }).split('\n');
  assert.ok(first.endsWith('….') && first.length < 130, first);
});

test('durations become milliseconds, and missing properties get their defaults', () => {
  const { limits, retries, objectives, maintenance, policy, steps, tags } = checkedMonitor(
    {
      name: 'login',
      limits: { slow: '1.5s', down: '4s' },
      steps: [{ operation: 'login' }, { operation: 'listAccounts', limits: { slow: '200ms' } }],
      retries: { times: 2 },
      objectives: { availability: { target: 0.99 }, latency: { target: 0.9, server: '1s', window: '7d' } },
      maintenance: [{ cron: '0 3 * * 0', duration: '2h', timeZone: 'Europe/Madrid' }],
      alerts: { remindEvery: '4h' },
    },
    FILE,
  );
  assert.deepEqual(limits, { slowMs: 1500, downMs: 4000 });
  assert.deepEqual(
    steps?.map((step) => step.limits),
    [limits, { slowMs: 200, downMs: 4000 }],
  );
  assert.deepEqual(retries, { times: 2, delayMs: 1000 });
  assert.deepEqual(objectives, {
    availability: { target: 0.99, windowMs: 30 * 86_400_000 },
    latency: { target: 0.9, serverMs: 1000, windowMs: 7 * 86_400_000 },
  });
  assert.deepEqual(maintenance, [{ cron: '0 3 * * 0', timeZone: 'Europe/Madrid', durationMs: 7_200_000 }]);
  assert.deepEqual(policy, { failures: 1, recoveries: 1, remindEveryMs: 14_400_000 });
  assert.deepEqual(tags, []);
});
