import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { behaving, CONFORMING, dayOf, LOGIN, REFUSING } from './day-for-tests.ts';
import { lasting, resetting, slow } from './faults-for-tests.ts';
import { masked, storyOf } from './story-for-tests.ts';

const REFUSED =
  'login: nothing accepts connections at the address, call; expected a response; received no connection to HOST: refused (ECONNREFUSED)';
const RESET =
  'login: the connection was reset, call; expected a response; received the connection was reset, waiting for the first byte (ECONNRESET)';
const UNHEARD =
  'login: there is a property that the contract does not mention, response body /unheardOf; expected no property beside access_token, token_type, expires_at; received a property that is not documented';
const TOO_LATE =
  'login: the server responded too late to be of use, server phase; expected the first byte within 4000 ms; received after N ms';
const LATE =
  'login: the server responded slower than agreed, server phase; expected the first byte within 800 ms; received after N ms';
const ERROR_500 =
  'login: the status is not documented, response status; expected 200 or 401; received 500 Internal Server Error';

/** What is exported after the last run of a day that ended well. */
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

test('on a day on which all is well no notification is sent, and the export says so', async () => {
  const day = await dayOf();
  assert.deepEqual(storyOf(day), {
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

test('an outage of two hours is told by its second run, after an hour again, and when it is over for two runs', async () => {
  const monitors = [
    {
      ...LOGIN,
      retries: { times: 1, delay: '1ms' },
      alerts: { failures: 2, recoveries: 2, remindEvery: '1h' },
    } as const,
  ];
  const day = await dayOf({ monitors, runs: 48, weather: { '08:00': REFUSING, '10:00': CONFORMING } });
  assert.deepEqual(storyOf(day), {
    verdicts: 'up×32 down×8 up×8',
    notified: [
      `08:15 opened critical, since 08:00: login is down since 2026-01-12 08:00 UTC: ${REFUSED}`,
      `09:15 reminder critical, since 08:00: login is still in trouble, since 2026-01-12 08:00 UTC (1 h 15 min): ${REFUSED}`,
      `10:15 recovered ok, since 08:00: login is recovered since 2026-01-12 10:00 UTC, after 2 h; it was: ${REFUSED}`,
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

test('while it goes on the state, the export and what is pending to a webhook that takes nothing say so', async () => {
  const day = await dayOf({
    from: '2026-01-12T08:00:00.000Z',
    runs: 6,
    weather: { '08:30': { fault: 'connection-reset', webhookDown: true } },
  });
  const { said, ...story } = storyOf(day);
  assert.deepEqual(story, {
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
      'deliveries_owed 1',
    ],
  });
  const alert = 'login-20260112T083000.000Z-opened-20260112T083000.000Z';
  assert.deepEqual(
    said,
    ['08:31', '08:47', '09:04', '09:23'].map(
      (time) =>
        `webhook could not be told of ${alert}: answered 503; again from 2026-01-12T${time}:00.000Z on`,
    ),
  );
});

test('what a webhook did not take is told as soon as it does, once, in its order', async () => {
  const story = storyOf(
    await dayOf({
      from: '2026-01-12T08:00:00.000Z',
      runs: 10,
      weather: {
        '08:15': { ...REFUSING, webhookDown: true },
        '09:00': { webhookDown: true },
        '09:45': CONFORMING,
      },
    }),
  );
  assert.deepEqual(story.notified, [
    `08:15 opened critical, since 08:15: login is down since 2026-01-12 08:15 UTC: ${REFUSED}`,
    `09:00 recovered ok, since 08:15: login is recovered since 2026-01-12 09:00 UTC, after 45 min; it was: ${REFUSED}`,
  ]);
  assert.equal(story.pending, undefined);
});

test('a blip that a retry makes good is no failure of the run, and shows as an attempt', async () => {
  const monitors = [{ ...LOGIN, retries: { times: 1, delay: '1ms' } } as const];
  assert.deepEqual(
    storyOf(await dayOf({ monitors, runs: 12, weather: { '01:00': resetting((nth) => nth === 1) } })),
    {
      verdicts: 'up×12',
      retried: ['01:00 login reset, then response'],
      state: 'ok since 00:00',
      exported: well('00:00', '02:45', 'up 12'),
    },
  );
});

test('a promise that is broken is never asked again within a run', async () => {
  const monitors = [{ ...LOGIN, retries: { times: 5, delay: '1ms' } } as const];
  const day = await dayOf({ monitors, runs: 2, weather: { '00:15': behaving('login-server-error') } });
  assert.equal(storyOf(day).verdicts, 'up×1 broken×1');
  assert.equal(storyOf(day).retried, undefined);
  assert.equal(day.mock.received.length, 3);
});

test('a single blip without retries is not told where two in a row are asked for', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  assert.deepEqual(
    storyOf(await dayOf({ monitors, runs: 12, weather: { '01:00': resetting((nth) => nth === 1) } })),
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
  weather: { '08:00': resetting((nth) => nth % 3 === 0), '14:00': CONFORMING },
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

test('what fails one time in three is found among the last ten runs, then flaps, and is told to have settled', async () => {
  const alerts = { failures: 3, recoveries: 6, within: { failures: 3, runs: 10 } };
  assert.deepEqual(storyOf(await dayOf({ ...ONE_IN_THREE, monitors: [{ ...LOGIN, alerts }] })), {
    verdicts: ONE_IN_THREE_VERDICTS,
    notified: [
      `10:00 opened critical, since 08:30: login is down since 2026-01-12 08:30 UTC: ${RESET}`,
      `12:15 flapping critical, since 08:30: login flaps: 6 of its last 21 runs were bad; changes are not told until it settles: ${RESET}`,
      `17:15 settled ok, since 08:30: login has settled and is well, after 8 h 45 min; it was: ${RESET}`,
    ],
    summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
    incidents: ONE_IN_THREE_INCIDENTS,
    state: 'ok since 14:00',
    exported: well('14:00', '18:45', 'up 68', 'down 8'),
  });
});

test('where two in a row are asked for, one time in three is told as flapping alone', async () => {
  const monitors = [{ ...LOGIN, alerts: { failures: 2 } }];
  assert.deepEqual(storyOf(await dayOf({ ...ONE_IN_THREE, monitors })), {
    verdicts: ONE_IN_THREE_VERDICTS,
    notified: [
      `12:15 flapping critical, since 12:15: login flaps: 6 of its last 21 runs were bad; changes are not told until it settles: ${RESET}`,
      `17:15 settled ok, since 12:15: login has settled and is well, after 5 h; it was: ${RESET}`,
    ],
    summaries: ['login: the connection was reset, waiting for the first byte (ECONNRESET)'],
    incidents: ONE_IN_THREE_INCIDENTS,
    state: 'ok since 00:00',
    exported: well('00:00', '18:45', 'up 68', 'down 8'),
  });
});

test('slow is degraded and no outage, much too slow is down, and each way is told', async () => {
  // A tenth of the wait is how long this machine may be busy with something else before no figure is believed.
  const monitors = [{ ...LOGIN, limits: { slow: '800ms', down: '4s' } } as const];
  const weather = { '00:30': slow(2500), '01:00': slow(6000), '01:15': slow(2500), '01:30': CONFORMING };
  const settings = { REQUEST_TIMEOUT_MS: '60000' };
  assert.deepEqual(storyOf(await dayOf({ monitors, weather, settings, runs: 8 })), {
    verdicts: 'up×2 degraded×2 down×1 degraded×1 up×2',
    notified: [
      `00:30 opened warning, since 00:30: login is slow since 2026-01-12 00:30 UTC: ${LATE}`,
      `01:00 worsened critical, since 00:30: login got worse: it is down, in trouble since 2026-01-12 00:30 UTC: ${TOO_LATE}`,
      `01:15 eased warning, since 00:30: login got better: it is slow, in trouble since 2026-01-12 00:30 UTC: ${LATE}`,
      `01:30 recovered ok, since 00:30: login is recovered since 2026-01-12 01:30 UTC, after 1 h; it was: ${LATE}`,
    ],
    summaries: [
      'login (right-credentials): the server responded slower than agreed, server phase: after N ms',
      'login (right-credentials): the server responded too late to be of use, server phase: after N ms, expected is the first byte within 4000 ms',
    ],
    incidents: ['01:00 to 01:15: 1 × down'],
    state: 'ok since 01:30',
    exported: well('01:30', '01:45', 'up 4', 'degraded 3', 'down 1'),
  });
});

test('an incident worsens from drift to down, eases, worsens to broken, and is one incident to its end', async () => {
  const weather = {
    '01:00': behaving('property-undocumented'),
    '02:00': REFUSING,
    '03:00': behaving('property-undocumented'),
    '04:00': behaving('login-server-error'),
    '05:00': CONFORMING,
  };
  const monitors = [{ ...LOGIN, alerts: { failures: 2, recoveries: 2 } }];
  const day = await dayOf({ monitors, weather, runs: 24 });
  assert.deepEqual(storyOf(day), {
    verdicts: 'up×4 drifting×4 down×4 drifting×4 broken×4 up×4',
    notified: [
      `01:15 opened warning, since 01:00: login drifts from its contract since 2026-01-12 01:00 UTC: ${UNHEARD}`,
      `02:15 worsened critical, since 01:00: login got worse: it is down, in trouble since 2026-01-12 01:00 UTC: ${REFUSED}`,
      `03:15 eased warning, since 01:00: login got better: it drifts from its contract, in trouble since 2026-01-12 01:00 UTC: ${UNHEARD}`,
      `04:15 worsened critical, since 01:00: login got worse: it breaks its contract, in trouble since 2026-01-12 01:00 UTC: ${ERROR_500}`,
      `05:15 recovered ok, since 01:00: login is recovered since 2026-01-12 05:00 UTC, after 4 h; it was: ${ERROR_500}`,
    ],
    summaries: [
      'login (right-credentials): there is a property that the contract does not mention, response body /unheardOf',
      'login: no connection to HOST: refused (ECONNREFUSED)',
      'login (right-credentials): the status is not documented, response status',
    ],
    incidents: ['04:00 to 05:00: 4 × broken', '02:00 to 03:00: 4 × down'],
    state: 'ok since 05:00',
    exported: well('05:00', '05:45', 'up 8', 'drifting 8', 'broken 4', 'down 4'),
  });
  const incidents = day.heard.map(({ body }) => JSON.parse(body).incident);
  assert.deepEqual([...new Set(incidents)], ['login-20260112T010000.000Z']);
});

test('how long tokens live is stored and exported, and that it shrinks is seen', async () => {
  const story = storyOf(await dayOf({ runs: 8, weather: { '00:30': lasting(600), '01:15': lasting(120) } }));
  assert.deepEqual(story, {
    verdicts: 'up×8',
    lives: ['00:30 600 s', '01:15 120 s'],
    state: 'ok since 00:00',
    exported: well('00:00', '01:45', 'up 8').with(-1, 'token_life_seconds 120'),
  });
});
