import assert from 'node:assert/strict';
import { test } from 'node:test';
import { togetherWith } from '../places/places.ts';
import {
  CALL_FINDING,
  DRIFT_FINDING,
  makeFinding,
  makeRun,
  SPEED_FINDING,
} from '../store/history.fixture.ts';
import { type DeliveryRecord, RECORD_VERSION } from '../store/record.ts';
import { nextState, pendingAfter, type RunDetails } from './next-state.ts';
import { EVERY_MS, fold, lineOf, runsOf } from './runs.fixture.ts';
import { type AlertPolicy, DEFAULT_ALERT_POLICY, type MonitorState } from './state.ts';

interface Scenario {
  readonly title: string;
  /** As in runs.fixture.ts: a run every five minutes from 03:00 on. */
  readonly runs: string;
  readonly policy?: Partial<AlertPolicy>;
  readonly notified: readonly string[];
}

const ONE_IN_THREE = `${'uub'.repeat(12)}${'u'.repeat(24)}`;

const SCENARIOS: Scenario[] = [
  {
    title: 'an outage is notified once, and its end',
    runs: 'uudddddduu',
    notified: ['03:10 opened ok > critical, since 03:10', '03:40 recovered critical > ok, since 03:10'],
  },
  {
    title: 'a first run that is bad is notified',
    runs: 'bbu',
    notified: ['03:00 opened ok > critical, since 03:00', '03:10 recovered critical > ok, since 03:00'],
  },
  { title: 'a first run of all that is good is not', runs: 'u', notified: [] },
  {
    title: 'one bad run is not notified where two in a row are required',
    runs: 'uuuduuudu',
    policy: { failures: 2 },
    notified: [],
  },
  {
    title:
      'an outage began with the first of the runs that made it known, and is over with the last of those',
    runs: 'uddduuuu',
    policy: { failures: 3, recoveries: 3 },
    notified: ['03:15 opened ok > critical, since 03:05', '03:30 recovered critical > ok, since 03:05'],
  },
  {
    title: 'a good run in between does not end an outage where two are required',
    runs: 'udduddduu',
    policy: { recoveries: 2 },
    notified: ['03:05 opened ok > critical, since 03:05', '03:40 recovered critical > ok, since 03:05'],
  },
  {
    title: 'slow and up is a warning',
    runs: 'uugggguu',
    notified: ['03:10 opened ok > warning, since 03:10', '03:30 recovered warning > ok, since 03:10'],
  },
  {
    title: 'drift is a warning, worse and better are decided by the same counts, since the incident began',
    runs: 'uurrrbrbbrruu',
    policy: { failures: 2, recoveries: 2 },
    notified: [
      '03:15 opened ok > warning, since 03:10',
      '03:40 worsened warning > critical, since 03:10',
      '03:50 eased critical > warning, since 03:10',
      '04:00 recovered warning > ok, since 03:10',
    ],
  },
  {
    title: 'broken and down are both critical: a change between them is not notified',
    runs: 'ubbddbbu',
    notified: ['03:05 opened ok > critical, since 03:05', '03:35 recovered critical > ok, since 03:05'],
  },
  {
    title:
      'one that fails one time in three is never two in a row; that it flaps is notified once, and that it settles',
    runs: ONE_IN_THREE,
    policy: { failures: 2 },
    notified: ['04:25 flapping ok > critical, since 04:25', '07:05 settled ok > ok, since 04:25'],
  },
  {
    title: 'one that fails one time in three is found among the last ten',
    runs: ONE_IN_THREE.slice(0, 14),
    policy: { failures: 3, recoveries: 4, within: { failures: 3, runs: 10 } },
    notified: ['03:40 opened ok > critical, since 03:10'],
  },
  {
    title: 'what flaps stays one incident, and single changes are not notified',
    runs: ONE_IN_THREE,
    notified: [
      '03:10 opened ok > critical, since 03:10',
      '03:15 recovered critical > ok, since 03:10',
      '03:25 opened ok > critical, since 03:25',
      '03:30 recovered critical > ok, since 03:25',
      '03:40 opened ok > critical, since 03:40',
      '03:45 recovered critical > ok, since 03:40',
      '03:55 opened ok > critical, since 03:55',
      '04:00 recovered critical > ok, since 03:55',
      '04:10 opened ok > critical, since 04:10',
      '04:15 recovered critical > ok, since 04:10',
      '04:25 flapping ok > critical, since 04:25',
      '07:05 settled ok > ok, since 04:25',
    ],
  },
  {
    title: 'what settles while it is bad goes on as the same incident',
    runs: `${'ub'.repeat(10)}${'b'.repeat(20)}u`,
    policy: { failures: 2 },
    notified: [
      '03:45 flapping ok > critical, since 03:45',
      '05:45 settled critical > critical, since 03:45',
      '06:20 recovered critical > ok, since 03:45',
    ],
  },
  {
    title: 'rate limited for an hour is blind after three runs, and never critical',
    runs: `uu${'l'.repeat(12)}uu`,
    notified: ['03:20 opened ok > blind, since 03:10', '04:10 recovered blind > ok, since 03:10'],
  },
  { title: 'two unknown runs are not notified', runs: 'uullu??u', notified: [] },
  {
    title: 'unknown runs neither break nor lengthen a row',
    runs: 'udl?dlu?du',
    policy: { failures: 2, recoveries: 2 },
    notified: ['03:20 opened ok > critical, since 03:05'],
  },
  {
    title: 'an unhealthy monitor host during an outage is blind, and the outage is one incident still',
    runs: 'uuddppppdduu',
    notified: [
      '03:10 opened ok > critical, since 03:10',
      '03:30 worsened critical > blind, since 03:10',
      '03:40 worsened blind > critical, since 03:10',
      '03:50 recovered critical > ok, since 03:10',
    ],
  },
  {
    title: 'from blind to a warning is better',
    runs: 'u???rru',
    notified: [
      '03:15 opened ok > blind, since 03:05',
      '03:20 eased blind > warning, since 03:05',
      '03:30 recovered warning > ok, since 03:05',
    ],
  },
  {
    title: 'a maintenance window is notified neither when it begins nor when it ends',
    runs: `uu${'m'.repeat(12)}uu`,
    notified: [],
  },
  {
    title: 'an incident waits through maintenance and skipped runs',
    runs: 'uudmmmmodouu',
    policy: { failures: 2 },
    notified: ['03:40 opened ok > critical, since 03:10', '03:50 recovered critical > ok, since 03:10'],
  },
  {
    title: 'runs that did not happen are no runs: what was before goes on',
    runs: 'uud............ddu',
    notified: ['03:10 opened ok > critical, since 03:10', '04:25 recovered critical > ok, since 03:10'],
  },
  {
    title: 'a reminder comes after its time, counted from the last notification',
    runs: 'udddddddddbbbu',
    policy: { remindEveryMs: 4 * EVERY_MS },
    notified: [
      '03:05 opened ok > critical, since 03:05',
      '03:25 reminder critical > critical, since 03:05',
      '03:45 reminder critical > critical, since 03:05',
      '04:05 recovered critical > ok, since 03:05',
    ],
  },
  {
    title: 'a warning has no reminders of its own accord, and a critical incident that eases has no more',
    runs: 'ubbbrrrrrrru',
    policy: { remindEveryMs: 2 * EVERY_MS },
    notified: [
      '03:05 opened ok > critical, since 03:05',
      '03:15 reminder critical > critical, since 03:05',
      '03:20 eased critical > warning, since 03:05',
      '03:55 recovered warning > ok, since 03:05',
    ],
  },
  {
    title: 'reminders of a warning come as often as set, apart from those of a critical incident',
    runs: 'urrrrrbbbu',
    policy: { remindEveryMs: EVERY_MS, remindWarningsEveryMs: 4 * EVERY_MS },
    notified: [
      '03:05 opened ok > warning, since 03:05',
      '03:25 reminder warning > warning, since 03:05',
      '03:30 worsened warning > critical, since 03:05',
      '03:35 reminder critical > critical, since 03:05',
      '03:40 reminder critical > critical, since 03:05',
      '03:45 recovered critical > ok, since 03:05',
    ],
  },
  {
    title: 'an incident that is over does not count for the next one',
    runs: 'dduuuuudu',
    policy: { failures: 5, within: { failures: 2, runs: 10 } },
    notified: ['03:05 opened ok > critical, since 03:00', '03:10 recovered critical > ok, since 03:00'],
  },
];

for (const { title, runs, policy, notified } of SCENARIOS) {
  test(title, () => {
    const { alerts } = fold(runsOf(runs), { ...DEFAULT_ALERT_POLICY, ...policy });
    assert.deepEqual(alerts.map(lineOf), notified);
  });
}

test('a state at rest holds nothing of what was', () => {
  const { states } = fold(runsOf('uddbgru'), DEFAULT_ALERT_POLICY);
  assert.deepEqual(states.at(-1), {
    level: 'ok',
    since: '2026-01-12T03:30:00.000Z',
    recent: 'uddbgru',
    flapping: false,
    counts: { up: 2, down: 2, broken: 1, degraded: 1, drifting: 1 },
    pending: [],
  });
});

test('a state says which incident goes on, what it is about, and when it was notified', () => {
  const { states } = fold(runsOf('uub'), DEFAULT_ALERT_POLICY, ['webhook', 'slack']);
  const { pending, ...state } = states.at(-1) ?? assert.fail();
  assert.deepEqual(state, {
    level: 'critical',
    since: '2026-01-12T03:10:00.000Z',
    recent: 'uub',
    flapping: false,
    incident: 'login-20260112T031000.000Z',
    incidentSince: '2026-01-12T03:10:00.000Z',
    notifiedAt: '2026-01-12T03:10:00.000Z',
    trouble: 'login: /expires_at is missing (expected string, format date-time)',
    counts: { up: 2, broken: 1 },
  });
  assert.deepEqual(
    pending.map(({ alert, channel, attempts, nextAt }) => [alert.kind, channel, attempts, nextAt]),
    [
      ['opened', 'webhook', 0, '2026-01-12T03:10:00.000Z'],
      ['opened', 'slack', 0, '2026-01-12T03:10:00.000Z'],
    ],
  );
});

test('an alert says what broke, since when and what was expected, each cause once with its steps', () => {
  const findings = [DRIFT_FINDING, makeFinding(), makeFinding({ severity: 'info', fingerprint: 'f' })];
  const run = makeRun({ verdict: 'broken', tags: ['team:login'] });
  const { alerts } = nextState(undefined, run, DEFAULT_ALERT_POLICY, {
    steps: [{ findings }, { findings: [makeFinding({ case: 'unknown-user' }), makeFinding()] }],
    channels: [],
  });
  const { id, title, operation, where, expected, received, contract, hint, fingerprint } = makeFinding();
  const drift = DRIFT_FINDING;
  assert.deepEqual(alerts, [
    {
      id: 'login-20260112T031600.000Z-opened-20260112T031600.000Z',
      kind: 'opened',
      incident: 'login-20260112T031600.000Z',
      monitor: 'login',
      target: 'https://app.sealmetrics.com/api',
      contract: 'contracts/sealmetrics.openapi.yaml',
      level: 'critical',
      previousLevel: 'ok',
      verdict: 'broken',
      since: '2026-01-12T03:16:00.000Z',
      time: '2026-01-12T03:16:00.000Z',
      headline:
        'login breaks its contract since 2026-01-12 03:16 UTC: login: /expires_at is missing (expected string, format date-time), and 1 more',
      causes: [
        {
          id,
          title,
          operation,
          where,
          expected,
          received,
          contract,
          hint,
          fingerprint,
          steps: 2,
          headline: 'login: /expires_at is missing (expected string, format date-time)',
          operations: 1,
        },
        {
          id: drift.id,
          title: drift.title,
          operation: drift.operation,
          where: drift.where,
          expected: drift.expected,
          received: drift.received,
          contract: drift.contract,
          hint: drift.hint,
          fingerprint: drift.fingerprint,
          steps: 1,
          headline: 'login: /refresh_token is not documented',
          operations: 1,
        },
      ],
      tags: ['team:login'],
    },
  ]);
});

test('a server error of several operations is one cause of an alert, that of one operation names it alone', () => {
  const found = (operation: string, received = '500 Internal Server Error') => ({
    findings: [
      makeFinding({
        ...{ id: 'status-undocumented', where: 'response status', expected: '200', received, operation },
        ...{ case: 'documented', fingerprint: operation },
      }),
    ],
  });
  const run = makeRun({ verdict: 'broken' });
  const alertOf = (...steps: ReturnType<typeof found>[]) =>
    nextState(undefined, run, DEFAULT_ALERT_POLICY, { steps, channels: [] }).alerts[0];
  const all = alertOf(found('listPets'), found('getPet'), found('listOwners', '503 Service Unavailable'));
  assert.deepEqual(
    all?.causes.map(({ headline, operations, steps, fingerprint }) => [
      headline,
      operations,
      steps,
      fingerprint,
    ]),
    [
      ['listPets and 1 more operation: 500 Internal Server Error (expected 200)', 2, 2, 'listPets'],
      ['listOwners: 503 Service Unavailable (expected 200)', 1, 1, 'listOwners'],
    ],
  );
  assert.match(
    all?.headline ?? '',
    /UTC: listPets and 1 more operation: 500 Internal Server Error \(expected 200\), and 1 more$/,
  );
  assert.match(alertOf(found('getPet'))?.headline ?? '', /UTC: getPet: 500 Internal Server Error/);
});

test('the cause of the verdict comes first: slowness before drift, a response too late before a violation', () => {
  const first = (verdict: 'degraded' | 'down', ...findings: ReturnType<typeof makeFinding>[]) =>
    nextState(undefined, makeRun({ verdict }), DEFAULT_ALERT_POLICY, { steps: [{ findings }], channels: [] })
      .alerts[0]?.causes[0]?.id;
  assert.equal(first('degraded', DRIFT_FINDING, SPEED_FINDING), SPEED_FINDING.id);
  const tooLate = { ...SPEED_FINDING, id: 'server-too-slow', severity: 'error' } as const;
  assert.equal(first('down', makeFinding(), tooLate), 'server-too-slow');
});

test('an unhealthy monitor host is not notified as a failure of the API', () => {
  const unknown = { verdict: 'unknown', cause: 'monitor-host', summary: 'no name can be looked up' } as const;
  const runs = runsOf('ppp').map((run) => ({ ...run, ...unknown }));
  let state: MonitorState | undefined;
  const alerts = runs.flatMap((run) => {
    const steps = [{ findings: [CALL_FINDING] }];
    const decision = nextState(state, run, DEFAULT_ALERT_POLICY, { steps, channels: [] });
    state = decision.state;
    return decision.alerts;
  });
  assert.deepEqual(
    alerts.map(({ headline, causes }) => [headline, causes]),
    [['login cannot be judged since 2026-01-12 03:00 UTC: no name can be looked up', []]],
  );
});

test('a reminder in an unknown run says what the incident is about', () => {
  const policy = { ...DEFAULT_ALERT_POLICY, remindEveryMs: EVERY_MS };
  const { alerts } = fold(runsOf('ubp'), policy);
  const [opened, reminder] = alerts.map(({ headline }) => headline.slice(headline.indexOf(': ')));
  assert.equal(reminder, opened);
});

test('a headline is one line of bounded length, whatever was received', () => {
  const received = `"line one\r\nline two\u2028\u202Ethree ${'😀'.repeat(500)}"`;
  const run = makeRun({ verdict: 'broken' });
  const steps = [{ findings: [makeFinding({ received })] }];
  const [alert] = nextState(undefined, run, DEFAULT_ALERT_POLICY, { steps, channels: [] }).alerts;
  assert.match(alert?.headline ?? '', /"line one line two three 😀/u);
  assert.ok((alert?.headline.length ?? 999) <= 500);
  assert.doesNotMatch(alert?.headline ?? '', /[\r\n\u2028\u202E]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
});

test('a reminder that a channel has not taken makes room for what comes after it', () => {
  const policy = { ...DEFAULT_ALERT_POLICY, remindEveryMs: EVERY_MS };
  const { states } = fold(runsOf('uddddu'), policy, ['webhook']);
  assert.deepEqual(
    states.at(-1)?.pending.map(({ alert }) => alert.kind),
    ['opened', 'recovered'],
  );
});

test('ids are the same for the same runs, and different for different things', () => {
  const ids = () =>
    fold(runsOf(ONE_IN_THREE), { ...DEFAULT_ALERT_POLICY, remindEveryMs: 1 }).alerts.map(({ id }) => id);
  assert.deepEqual(ids(), ids());
  assert.equal(new Set(ids()).size, ids().length);
  assert.ok(ids().length > 30);
});

test('the default policy keeps no runs in mind: one is enough', () => {
  for (const run of ['u', 'ud', 'udg', 'udgu', 'u???d']) {
    const [last] = fold(runsOf(run), DEFAULT_ALERT_POLICY).states.slice(-1);
    assert.equal(last?.unsettled, undefined, run);
  }
});

const [, , state = assert.fail()] = fold(runsOf('uud'), DEFAULT_ALERT_POLICY, ['webhook', 'slack']).states;
const [alert = ''] = state.pending.map((each) => each.alert.id);

function delivery(changes: Partial<DeliveryRecord>): DeliveryRecord {
  return {
    type: 'delivery',
    version: RECORD_VERSION,
    monitor: 'login',
    time: '2026-01-12T03:10:01.000Z',
    alert,
    channel: 'webhook',
    outcome: 'delivered',
    attempts: 1,
    ...changes,
  };
}

const pendingIn = ({ pending }: MonitorState) =>
  pending.map(({ channel, attempts, nextAt }) => `${channel} ${attempts} ${nextAt.slice(11, 19)}`);

test('what was delivered, or given up, is pending no more; the other channel is', () => {
  assert.deepEqual(pendingIn(pendingAfter(state, [delivery({})])), ['slack 0 03:10:00']);
  assert.deepEqual(pendingIn(pendingAfter(state, [delivery({ outcome: 'given-up' })])), ['slack 0 03:10:00']);
});

test('what failed is pending still, with its attempts and the moment of the next one; the last record counts', () => {
  const failed = [
    delivery({ outcome: 'failed', attempts: 1, nextAt: '2026-01-12T03:11:00.000Z' }),
    delivery({ outcome: 'failed', attempts: 2, nextAt: '2026-01-12T03:13:00.000Z' }),
  ];
  assert.deepEqual(pendingIn(pendingAfter(state, failed)), ['webhook 2 03:13:00', 'slack 0 03:10:00']);
  assert.deepEqual(pendingIn(pendingAfter(state, [...failed, delivery({ attempts: 3 })])), [
    'slack 0 03:10:00',
  ]);
});

test('records of other alerts change nothing', () => {
  assert.deepEqual(pendingAfter(state, [delivery({ alert: 'another' })]), state);
  assert.equal(pendingAfter(state, []), state);
});

interface PlacesScenario {
  readonly title: string;
  /** Of eu-west and us-east, by turns; as in runs.fixture.ts. ap-south has not run for long. */
  readonly runs: string;
  readonly silenced?: readonly number[];
  /** Place, kind and level of each alert, and what the places say together. */
  readonly notified: readonly string[];
}

const PLACES_SCENARIOS: readonly PlacesScenario[] = [
  {
    title: 'what one place sees is local to it; the second makes it an incident of the API, once',
    runs: 'uududddduudd',
    notified: [
      'eu-west opened critical local eu-west',
      'us-east opened critical global eu-west us-east',
      'eu-west recovered ok local us-east',
      'us-east recovered ok fine ',
      'eu-west opened critical local eu-west',
      'us-east opened critical global eu-west us-east',
    ],
  },
  {
    title: 'a place that sees it alone notifies of its own begin and end',
    runs: 'uududuuu',
    notified: ['eu-west opened critical local eu-west', 'eu-west recovered ok fine '],
  },
  {
    title:
      'a place that sees it again after a silence, and so do others, says that it is an incident of the API',
    runs: 'uudddddd',
    silenced: [3],
    notified: [
      'eu-west opened critical local eu-west',
      'eu-west worsened critical global eu-west us-east',
      'us-east opened critical global eu-west us-east',
    ],
  },
];

for (const { title, runs, silenced = [], notified } of PLACES_SCENARIOS) {
  test(`places: ${title}`, () => {
    const states = new Map<
      string,
      { store: string; last: { run: ReturnType<typeof makeRun>; state: MonitorState } }
    >();
    const alerts = runsOf(runs).flatMap((each, index) => {
      const place = index % 2 === 0 ? 'eu-west' : 'us-east';
      const silence = silenced.includes(index)
        ? { silenced: { until: '2026-01-13T00:00:00.000Z', reason: 'x' } }
        : {};
      const run = { ...each, place, ...silence };
      const policy = { of: ['ap-south'], withinMs: 600_000 };
      const together = togetherWith(run, [...states.values()], policy, new Date(run.time));
      const details: RunDetails = { steps: [], channels: [], together };
      const decided = nextState(states.get(place)?.last.state, run, DEFAULT_ALERT_POLICY, details);
      states.set(place, { store: `login@${place}`, last: { run, state: decided.state } });
      return decided.alerts;
    });
    assert.deepEqual(
      alerts.map(({ place, kind, level, places }) => {
        return `${place} ${kind} ${level} ${places?.state} ${places?.failing.join(' ')}`;
      }),
      notified,
    );
    for (const { places, headline, quorum } of alerts) {
      assert.deepEqual([places?.of, places?.silent, quorum], [3, ['ap-south'], 2]);
      if (places?.state === 'global')
        assert.match(
          headline,
          /^login is down at eu-west and us-east \(2 of 3 places\); silent: ap-south; at /,
        );
    }
  });
}
