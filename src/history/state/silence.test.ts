import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunRecord } from '../store/record.ts';
import { fold, lineOf, runsOf } from './runs.fixture.ts';
import { type AlertPolicy, DEFAULT_ALERT_POLICY } from './state.ts';

interface Scenario {
  readonly title: string;
  /** As in runs.fixture.ts, from 03:00 on; those of a silenced monitor stand in parentheses. */
  readonly runs: string;
  readonly policy?: Partial<AlertPolicy>;
  readonly notified: readonly string[];
}

const SCENARIOS: Scenario[] = [
  { title: 'an incident within a silence is not notified', runs: 'uu(dddu)uu', notified: [] },
  {
    title: 'an incident that began in a silence is notified after it, since it began',
    runs: 'u(ddd)dd',
    notified: ['03:20 opened ok > critical, since 03:05'],
  },
  {
    title: 'only the one that is open is notified, with its present level',
    runs: 'u(dugb)gg',
    notified: ['03:25 opened ok > warning, since 03:15'],
  },
  {
    title: 'an incident that was notified before is notified again where it goes on after the silence',
    runs: 'ud(dd)du',
    notified: [
      '03:05 opened ok > critical, since 03:05',
      '03:20 reminder critical > critical, since 03:05',
      '03:25 recovered critical > ok, since 03:05',
    ],
  },
  {
    title: 'what became of its level in the silence is notified after it',
    runs: 'ur(b)bu',
    notified: [
      '03:05 opened ok > warning, since 03:05',
      '03:15 worsened warning > critical, since 03:05',
      '03:20 recovered critical > ok, since 03:05',
    ],
  },
  {
    title: 'the end of an incident that people know of is notified after the silence',
    runs: 'ud(duu)u',
    notified: ['03:05 opened ok > critical, since 03:05', '03:25 recovered critical > ok, since 03:05'],
  },
  {
    title: 'and so is another incident that is open by then',
    runs: 'ud(ud)d',
    notified: [
      '03:05 opened ok > critical, since 03:05',
      '03:20 recovered critical > ok, since 03:05',
      '03:20 opened ok > critical, since 03:15',
    ],
  },
  {
    title: 'a run of which nothing is known, or in maintenance, waits for the next one',
    runs: 'u(d)?md',
    notified: ['03:20 opened ok > critical, since 03:05'],
  },
  {
    title: 'a blind monitor is notified after a silence',
    runs: 'u(???)?',
    notified: ['03:20 opened ok > blind, since 03:05'],
  },
  {
    title: 'reminders wait as well, and go on afterwards',
    runs: 'ud(dddd)ddd',
    policy: { remindEveryMs: 600_000 },
    notified: [
      '03:05 opened ok > critical, since 03:05',
      '03:30 reminder critical > critical, since 03:05',
      '03:40 reminder critical > critical, since 03:05',
    ],
  },
  { title: 'a silence in which nothing happened leaves no trace', runs: 'uu(uu)uu', notified: [] },
];

/** Runs with a silence where parentheses stand. */
function silencedRunsOf(codes: string): RunRecord[] {
  let silent = false;
  const flags: boolean[] = [];
  for (const code of codes) {
    if (code === '(' || code === ')') silent = code === '(';
    else flags.push(silent);
  }
  const silenced = { until: '2026-01-12T12:00:00.000Z', reason: 'release 2.4' };
  return runsOf(codes.replaceAll(/[()]/g, '')).map((run, index) =>
    flags[index] ? { ...run, silenced } : run,
  );
}

for (const { title, runs, policy, notified } of SCENARIOS) {
  test(title, () => {
    const folded = fold(silencedRunsOf(runs), { ...DEFAULT_ALERT_POLICY, ...policy }, ['webhook']);
    assert.deepEqual(folded.alerts.map(lineOf), notified);
    assert.equal(folded.states.at(-1)?.silenced, undefined);
  });
}

test('the end is that of the incident which people know of, not of the one that is open', () => {
  const { alerts } = fold(silencedRunsOf('ud(uud)d'), DEFAULT_ALERT_POLICY);
  assert.deepEqual(alerts.map(({ headline }) => headline.slice(0, 60)).slice(1), [
    'login is up again after 5 min down, since 2026-01-12 03:10 U',
    'login is down since 2026-01-12 03:20 UTC: login: the connect',
  ]);
});

test('what was pending before a silence stays pending, and nothing is added', () => {
  const { states } = fold(silencedRunsOf('ud(duud)'), DEFAULT_ALERT_POLICY, ['webhook']);
  assert.deepEqual(
    states.map(({ pending }) => pending.length),
    [0, 1, 1, 1, 1, 1],
  );
});

test('an incident that is acknowledged has no reminders; that it gets worse or is over is notified, and the next one is reminded of', () => {
  const policy = { ...DEFAULT_ALERT_POLICY, remindEveryMs: 60_000, remindWarningsEveryMs: 60_000 };
  const incident = 'login-20260112T030500.000Z';
  const acknowledged = { incident, time: '2026-01-12T03:06:00.000Z' };
  const runs = runsOf('urrdduddd').map((run, index) => (index < 2 ? run : { ...run, acknowledged }));
  const kinds = fold(runs, policy).alerts.map(({ kind }) => kind);
  assert.deepEqual(kinds, ['opened', 'worsened', 'recovered', 'opened', 'reminder', 'reminder']);
});
