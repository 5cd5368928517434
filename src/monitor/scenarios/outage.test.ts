import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CONFORMING, dayOf, LOGIN, REFUSING, withFault } from './day.fixture.ts';
import { lasting, resetting, slow } from './faults.fixture.ts';
import { masked, summaryOf } from './story.fixture.ts';

const REFUSED = 'login: no connection to HOST: refused (ECONNREFUSED)';
const RESET = 'login: the connection was reset, waiting for the first byte (ECONNRESET)';
const UNHEARD =
  'login: /unheardOf is not documented; expected no property other than access_token, token_type, expires_at; received an undocumented property';
const TOO_LATE = 'login: the first byte after N ms (expected the first byte within 4000 ms)';
const LATE = 'login: the first byte after N ms (expected the first byte within 800 ms)';
const ERROR_500 = 'login: 500 Internal Server Error (expected 200 or 401)';

/** The export after the last run of a day that ended without a problem. */
function well(since: string, until: string, ...counts: readonly string[]): string[] {
  return [
    'probe_success 1',
    'verdict{verdict="up"} 1',
    ...counts.map((count) => `runs_total{verdict="${count.split(' ')[0]}"} ${count.split(' ')[1]}`),
    `last_run_timestamp_seconds ${until}`,
    'level{level="ok"} 1',
    `level_since_timestamp_seconds ${since}`,
    'token_life_seconds 3600',
  ];
}

test('a day without problems has no notifications, and the export says so', async () => {
  const day = await dayOf();
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×96',
    state: 'ok since 00:00',
    exported: well('00:00', '23:45', 'up 96'),
  });
  const text = masked(readFileSync(join(day.textfiles, 'driftline-login.prom'), 'utf8'));
  const series = text.split('\n').filter((line) => /^driftline_(monitor_info|step_success)/.test(line));
  assert.deepEqual(series.sort(), [
    'driftline_monitor_info{monitor="login",target="http://HOST/api",contract="contracts/sealmetrics.openapi.yaml"} 1',
    'driftline_step_success{monitor="login",operation="listAccounts",case="fresh-token"} 1',
    'driftline_step_success{monitor="login",operation="login",case="right-credentials"} 1',
  ]);
});

test('an outage of two hours is notified with its second run, after an hour again, and after two good runs', async () => {
  const monitors = [
    {
      ...LOGIN,
      retries: { times: 1, delay: '1ms' },
      alerts: { failures: 2, recoveries: 2, remindEvery: '1h' },
    } as const,
  ];
  const day = await dayOf({ monitors, runs: 48, conditions: { '08:00': REFUSING, '10:00': CONFORMING } });
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×32 down×8 up×8',
    notified: [
      `08:15 opened critical, since 08:00: login is down since 2026-01-12 08:00 UTC: ${REFUSED}`,
      `09:15 reminder critical, since 08:00: login is still in trouble, since 2026-01-12 08:00 UTC (1 h 15 min): ${REFUSED}`,
      `10:15 recovered ok, since 08:00: login is up again after 2 h down, since 2026-01-12 10:00 UTC; it was: ${REFUSED}`,
    ],
    retried: ['08:00', '08:15', '08:30', '08:45', '09:00', '09:15', '09:30', '09:45'].map(
      (time) => `${time} login refused, then refused`,
    ),
    summaries: ['login: no connection to HOST: refused (ECONNREFUSED)'],
    incidents: ['08:00 to 10:00: 8 × down'],
    state: 'ok since 10:00',
    exported: well('10:00', '11:45', 'up 40', 'down 8'),
  });
});

test('during an outage the state, the export and the pending deliveries of a failing webhook show it', async () => {
  const day = await dayOf({
    from: '2026-01-12T08:00:00.000Z',
    runs: 6,
    conditions: { '08:30': { fault: 'connection-reset', webhookDown: true } },
  });
  const { said, ...summary } = summaryOf(day);
  assert.deepEqual(summary, {
    verdicts: 'up×2 down×4',
    summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
    incidents: ['08:30 to now: 4 × down'],
    state: 'critical since 08:30',
    pending: [
      `webhook 08:30 opened critical, since 08:30: login is down since 2026-01-12 08:30 UTC: ${RESET}`,
    ],
    exported: [
      'verdict{verdict="down"} 1',
      'findings{severity="error",family="call"} 1',
      'rule_findings{operation="login",rule="call-reset",severity="error"} 1',
      'runs_total{verdict="up"} 2',
      'runs_total{verdict="down"} 4',
      'last_run_timestamp_seconds 09:15',
      'level{level="critical"} 1',
      'level_since_timestamp_seconds 08:30',
      'deliveries_pending 1',
    ],
  });
  const alert = 'login-20260112T083000.000Z-opened-20260112T083000.000Z';
  assert.deepEqual(
    said,
    ['08:31', '08:47', '09:04', '09:23'].map(
      (time) =>
        `webhook could not be notified of ${alert}: responded with 503; next attempt from 2026-01-12T${time}:00.000Z on`,
    ),
  );
});

test('alerts that a webhook rejected are delivered when it works again, once and in order', async () => {
  const summary = summaryOf(
    await dayOf({
      from: '2026-01-12T08:00:00.000Z',
      runs: 10,
      conditions: {
        '08:15': { ...REFUSING, webhookDown: true },
        '09:00': { webhookDown: true },
        '09:45': CONFORMING,
      },
    }),
  );
  assert.deepEqual(summary.notified, [
    `08:15 opened critical, since 08:15: login is down since 2026-01-12 08:15 UTC: ${REFUSED}`,
    `09:00 recovered ok, since 08:15: login is up again after 45 min down, since 2026-01-12 09:00 UTC; it was: ${REFUSED}`,
  ]);
  assert.equal(summary.pending, undefined);
});

test('a blip that a retry recovers is no failure of the run, and is recorded as an attempt', async () => {
  const monitors = [{ ...LOGIN, retries: { times: 1, delay: '1ms' } } as const];
  assert.deepEqual(
    summaryOf(await dayOf({ monitors, runs: 12, conditions: { '01:00': resetting((nth) => nth === 1) } })),
    {
      verdicts: 'up×12',
      retried: ['01:00 login reset, then response'],
      state: 'ok since 00:00',
      exported: well('00:00', '02:45', 'up 12'),
    },
  );
});

test('a contract violation is never retried within a run', async () => {
  const monitors = [{ ...LOGIN, retries: { times: 5, delay: '1ms' } } as const];
  const day = await dayOf({ monitors, runs: 2, conditions: { '00:15': withFault('login-server-error') } });
  assert.equal(summaryOf(day).verdicts, 'up×1 broken×1');
  assert.equal(summaryOf(day).retried, undefined);
  assert.equal(day.mock.received.length, 3);
});

test('a single blip without retries is not notified if the policy requires two failures in a row', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  assert.deepEqual(
    summaryOf(await dayOf({ monitors, runs: 12, conditions: { '01:00': resetting((nth) => nth === 1) } })),
    {
      verdicts: 'up×4 down×1 up×7',
      summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
      incidents: ['01:00 to 01:15: 1 × down'],
      state: 'ok since 00:00',
      exported: well('00:00', '02:45', 'up 11', 'down 1'),
    },
  );
});

const ONE_IN_THREE = {
  conditions: { '08:00': resetting((nth) => nth % 3 === 0), '14:00': CONFORMING },
  runs: 76,
} as const;
const ONE_IN_THREE_VERDICTS = `up×34 ${'down×1 up×2 '.repeat(7)}down×1 up×20`;
const ONE_IN_THREE_INCIDENTS = [
  '13:45 to 14:00',
  '13:00 to 13:15',
  '12:15 to 12:30',
  '11:30 to 11:45',
  '10:45 to 11:00',
  '10:00 to 10:15',
  '09:15 to 09:30',
  '08:30 to 08:45',
].map((when) => `${when}: 1 × down`);

test('failures in one run of three are found within the last ten runs, then flap, and their end is notified', async () => {
  const alerts = { failures: 3, recoveries: 6, within: { failures: 3, runs: 10 } };
  assert.deepEqual(summaryOf(await dayOf({ ...ONE_IN_THREE, monitors: [{ ...LOGIN, alerts }] })), {
    verdicts: ONE_IN_THREE_VERDICTS,
    notified: [
      `10:00 opened critical, since 08:30: login is down since 2026-01-12 08:30 UTC: ${RESET}`,
      `12:15 flapping critical, since 08:30: login flaps: 6 of its last 21 runs were bad; changes are not notified until it settles: ${RESET}`,
      `17:15 settled ok, since 08:30: login has settled and recovered, after 8 h 45 min; it was: ${RESET}`,
    ],
    summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
    incidents: ONE_IN_THREE_INCIDENTS,
    state: 'ok since 14:00',
    exported: well('14:00', '18:45', 'up 68', 'down 8'),
  });
});

test('if the policy requires two failures in a row, failures in one run of three are notified only as flapping', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  assert.deepEqual(summaryOf(await dayOf({ ...ONE_IN_THREE, monitors })), {
    verdicts: ONE_IN_THREE_VERDICTS,
    notified: [
      `12:15 flapping critical, since 12:15: login flaps: 6 of its last 21 runs were bad; changes are not notified until it settles: ${RESET}`,
      `17:15 settled ok, since 12:15: login has settled and recovered, after 5 h; it was: ${RESET}`,
    ],
    summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
    incidents: ONE_IN_THREE_INCIDENTS,
    state: 'ok since 00:00',
    exported: well('00:00', '18:45', 'up 68', 'down 8'),
  });
});

test('slow is degraded and no outage, too slow is down, and both are notified', async () => {
  // If this machine is busy for more than a tenth of the wait, the times are untrusted.
  const monitors = [{ ...LOGIN, limits: { slow: '800ms', down: '4s' } } as const];
  const conditions = { '00:30': slow(2500), '01:00': slow(6000), '01:15': slow(2500), '01:30': CONFORMING };
  const settings = { REQUEST_TIMEOUT_MS: '60000' };
  assert.deepEqual(summaryOf(await dayOf({ monitors, conditions, settings, runs: 8 })), {
    verdicts: 'up×2 degraded×2 down×1 degraded×1 up×2',
    notified: [
      `00:30 opened warning, since 00:30: login is slow since 2026-01-12 00:30 UTC: ${LATE}`,
      `01:00 worsened critical, since 00:30: login got worse: it is down, in trouble since 2026-01-12 00:30 UTC: ${TOO_LATE}`,
      `01:15 eased warning, since 00:30: login got better: it is slow, in trouble since 2026-01-12 00:30 UTC: ${LATE}`,
      `01:30 recovered ok, since 00:30: login is up again after 1 h in trouble, since 2026-01-12 01:30 UTC; it was: ${LATE}`,
    ],
    summaries: [
      'login: the first byte after N ms (expected the first byte within 800 ms)',
      'login: the first byte after N ms (expected the first byte within 4000 ms)',
    ],
    incidents: ['01:00 to 01:15: 1 × down'],
    state: 'ok since 01:30',
    exported: well('01:30', '01:45', 'up 4', 'degraded 3', 'down 1'),
  });
});

test('an incident that worsens from drift to down, eases, and worsens to broken is one incident', async () => {
  const conditions = {
    '01:00': withFault('property-undocumented'),
    '02:00': REFUSING,
    '03:00': withFault('property-undocumented'),
    '04:00': withFault('login-server-error'),
    '05:00': CONFORMING,
  };
  const monitors = [{ ...LOGIN, alerts: { failures: 2, recoveries: 2 } }];
  const day = await dayOf({ monitors, conditions, runs: 24 });
  assert.deepEqual(summaryOf(day), {
    verdicts: 'up×4 drifting×4 down×4 drifting×4 broken×4 up×4',
    notified: [
      `01:15 opened warning, since 01:00: login drifts from its contract since 2026-01-12 01:00 UTC: ${UNHEARD}`,
      `02:15 worsened critical, since 01:00: login got worse: it is down, in trouble since 2026-01-12 01:00 UTC: ${REFUSED}`,
      `03:15 eased warning, since 01:00: login got better: it drifts from its contract, in trouble since 2026-01-12 01:00 UTC: ${UNHEARD}`,
      `04:15 worsened critical, since 01:00: login got worse: it breaks its contract, in trouble since 2026-01-12 01:00 UTC: ${ERROR_500}`,
      `05:15 recovered ok, since 01:00: login is up again after 4 h in trouble, since 2026-01-12 05:00 UTC; it was: ${ERROR_500}`,
    ],
    summaries: [
      'login: /unheardOf is not documented',
      'login: no connection to HOST: refused (ECONNREFUSED)',
      'login: 500 Internal Server Error (expected 200 or 401)',
    ],
    incidents: ['04:00 to 05:00: 4 × broken', '02:00 to 03:00: 4 × down'],
    state: 'ok since 05:00',
    exported: well('05:00', '05:45', 'up 8', 'drifting 8', 'broken 4', 'down 4'),
  });
  const incidents = day.heard.map(({ body }) => JSON.parse(body).incident);
  assert.deepEqual([...new Set(incidents)], ['login-20260112T010000.000Z']);
});

test('the lifetime of tokens is stored and exported, and a shorter one is found', async () => {
  const summary = summaryOf(
    await dayOf({ runs: 8, conditions: { '00:30': lasting(600), '01:15': lasting(120) } }),
  );
  assert.deepEqual(summary, {
    verdicts: 'up×8',
    lives: ['00:30 600 s', '01:15 120 s'],
    state: 'ok since 00:00',
    exported: well('00:00', '01:45', 'up 8').with(-1, 'token_life_seconds 120'),
  });
});
