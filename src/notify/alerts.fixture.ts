// Test support: alerts as a monitor makes them, and settings of channels.

import { nextState } from '../history/state/next-state.ts';
import {
  type Alert,
  DEFAULT_ALERT_POLICY,
  type MonitorState,
  type PendingDelivery,
} from '../history/state/state.ts';
import { makeFinding, makeRun as makeRecord, makeStep } from '../history/store/history.fixture.ts';
import { RECORD_VERSION, type RunRecord, type StepRecord, type Verdict } from '../history/store/record.ts';
import type { Settings } from '../project/settings/setting-values.ts';
import type { Finding } from '../rules/finding.ts';

/** The time of a monitor's first run; the others follow a minute apart. */
export const START = Date.parse('2026-01-12T03:16:00.000Z');

export const FINDING = makeFinding({
  title: 'A required property is missing',
  hint: 'Send expires_at with every token.',
});

/** Text that an API may send to attack the reader of a notification. */
export const HOSTILE =
  '"<!channel> <https://evil.example|click> &lt; <b onclick=\'x()\'>@here</b> [link](https://evil.example) **bold** `code`"';

export function makeRun(index: number, verdict: Verdict, changes: Partial<RunRecord> = {}): RunRecord {
  return makeRecord({
    version: RECORD_VERSION,
    run: `run-${index}`,
    time: new Date(START + index * 60_000).toISOString(),
    verdict,
    summary:
      verdict === 'up' ? '4 of 4 exchanges keep the contract' : 'login: a required property is missing',
    target: 'https://app.example.com/api',
    steps: 1,
    errors: 0,
    warnings: 0,
    ...changes,
  });
}

export function makeSteps(
  { verdict, run, monitor, time }: RunRecord,
  changes: Partial<Finding> = {},
): StepRecord[] {
  const findings = verdict === 'up' ? [] : [{ ...FINDING, ...changes }];
  return [makeStep({ version: RECORD_VERSION, run, monitor, time, phases: { total: 80 }, findings })];
}

/** The alerts of a sequence of runs, and the pending deliveries of the last state. */
export function alertsOf(
  verdicts: readonly Verdict[],
  changes: {
    readonly run?: Partial<RunRecord>;
    readonly finding?: Partial<Finding>;
    readonly channels?: readonly string[];
  } = {},
): { alerts: Alert[]; pending: readonly PendingDelivery[] } {
  const alerts: Alert[] = [];
  let state: MonitorState | undefined;
  for (const [index, verdict] of verdicts.entries()) {
    const run = makeRun(index, verdict, changes.run);
    const steps = makeSteps(run, changes.finding);
    const decision = nextState(state, run, DEFAULT_ALERT_POLICY, {
      steps,
      channels: changes.channels ?? [],
    });
    alerts.push(...decision.alerts);
    state = decision.state;
  }
  return { alerts, pending: state?.pending ?? [] };
}

export function makeSettings(changes: Partial<Settings>): Settings {
  return {
    contract: '/contract.yaml',
    depth: 'polite',
    wrongPasswordLimit: 3,
    requestsPerMinute: 60,
    requestTimeoutMs: 5000,
    logLevel: 'info',
    monitors: '/monitors',
    reportsDirectory: '/reports',
    ...changes,
  };
}

/** The context that a channel gets with the alerts. */
export function makeContext(settings: Partial<Settings>, limitMs = 10_000) {
  return { settings: makeSettings(settings), limitMs, now: new Date('2026-01-12T03:20:00.500Z') };
}
