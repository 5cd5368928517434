// Test support: runs in a row, as a monitor would have made them, and the alerts of them.
import type { Finding } from '../../rules/finding.ts';
import {
  CALL_FINDING,
  DRIFT_FINDING,
  makeFinding,
  makeRun,
  SPEED_FINDING,
} from '../store/history.fixture.ts';
import type { RunRecord, UnknownCause, Verdict } from '../store/record.ts';
import { nextState, type RunDetails } from './next-state.ts';
import type { Alert, AlertPolicy, MonitorState } from './state.ts';

const START = Date.parse('2026-01-12T03:00:00.000Z');
export const EVERY_MS = 5 * 60_000;

type VerdictCode = readonly [verdict: Verdict, cause?: UnknownCause];

/** The codes of `MonitorState.recent`, and more for the causes of what is unknown. */
const VERDICT_CODES: Readonly<Record<string, VerdictCode>> = {
  u: ['up'],
  g: ['degraded'],
  r: ['drifting'],
  b: ['broken'],
  d: ['down'],
  '?': ['unknown', 'error'],
  p: ['unknown', 'monitor-host'],
  l: ['unknown', 'rate-limited'],
  m: ['unknown', 'maintenance'],
  o: ['unknown', 'overlap'],
};

const FINDINGS: Readonly<Partial<Record<Verdict, readonly Finding[]>>> = {
  degraded: [SPEED_FINDING],
  drifting: [DRIFT_FINDING],
  broken: [makeFinding()],
  down: [CALL_FINDING],
};

/** Runs five minutes apart, a code each; a dot is a run that did not happen. */
export function runsOf(verdictCodes: string, monitor = 'login'): RunRecord[] {
  return [...verdictCodes].flatMap((code, index) => {
    const [verdict, cause] = VERDICT_CODES[code] ?? [];
    if (verdict === undefined) return [];
    const time = new Date(START + index * EVERY_MS).toISOString();
    return [makeRun({ run: `run-${index}`, monitor, time, verdict, ...(cause ? { cause } : {}) })];
  });
}

export function stepsOf({ verdict }: RunRecord): RunDetails['steps'] {
  return [{ findings: FINDINGS[verdict] ?? [] }, { findings: [] }];
}

/** Folds runs as processes do: each takes the state from the line that the one before has written. */
export function fold(
  runs: readonly RunRecord[],
  policy: AlertPolicy,
  channels: readonly string[] = [],
): { states: MonitorState[]; alerts: Alert[] } {
  const states: MonitorState[] = [];
  const alerts: Alert[] = [];
  for (const run of runs) {
    const written = states.at(-1);
    const previous = written && (JSON.parse(JSON.stringify(written)) as MonitorState);
    const decision = nextState(previous, run, policy, { steps: stepsOf(run), channels });
    states.push(decision.state);
    alerts.push(...decision.alerts);
  }
  return { states, alerts };
}

/** An alert in a line: when, which kind, from which level to which, and since when. */
export function lineOf({ time, kind, previousLevel, level, since }: Alert): string {
  return `${time.slice(11, 16)} ${kind} ${previousLevel} > ${level}, since ${since.slice(11, 16)}`;
}
