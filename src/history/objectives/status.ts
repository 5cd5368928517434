import type { Finding } from '../../rules/index.ts';
import type { Level } from '../state/state.ts';
import { isFuture } from '../store/future.ts';
import type { LastRun } from '../store/last.ts';
import type { RunRecord, Verdict } from '../store/record.ts';
import { type Budgets, budgetOf } from './budget.ts';
import type { History } from './history-fold.ts';
import { type HistorySummary, summariseHistory } from './history-summary.ts';
import type { Objectives } from './objectives.ts';

/** Version of `driftline status --json`. */
export const STATUS_VERSION = 2;

/** How one monitor fares. */
export interface MonitorStatus {
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601: the moment that it describes. */
  readonly now: string;
  /** Of the last run. */
  readonly verdict: Verdict;
  readonly cause?: RunRecord['cause'];
  readonly summary: string;
  readonly lastRun: string;
  /** The last run is dated in the future: the clock was wrong when it was written, or is wrong now. */
  readonly future?: true;
  /** Absent where the last run kept no state. */
  readonly level?: Level;
  /** ISO 8601: the first of the runs that led to the level. */
  readonly since?: string;
  readonly flapping?: boolean;
  /** What the last run found. */
  readonly findings: readonly Finding[];
  readonly ranges: HistorySummary['ranges'];
  readonly budgets: Budgets;
  /** Deliveries that are still pending to a channel. */
  readonly pending: readonly {
    readonly channel: string;
    readonly headline: string;
    readonly attempts: number;
  }[];
}

/** Puts together how a monitor fares. Pure. */
export function statusOf(last: LastRun, history: History, objectives: Objectives, now: Date): MonitorStatus {
  const { run, state } = last;
  const dated = (time: string) => (isFuture(time, now) ? now.toISOString() : time);
  const findings = last.steps.flatMap((step) => step.findings);
  return {
    version: STATUS_VERSION,
    monitor: run.monitor,
    now: now.toISOString(),
    verdict: run.verdict,
    ...(run.cause === undefined ? {} : { cause: run.cause }),
    summary: run.summary,
    lastRun: run.time,
    ...(isFuture(run.time, now) ? { future: true as const } : {}),
    ...(state && { level: state.level, since: dated(state.since), flapping: state.flapping }),
    findings: [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()],
    ranges: summariseHistory(history, now).ranges,
    budgets: budgetOf(history, objectives, now),
    pending: (state?.pending ?? []).map(({ alert, channel, attempts }) => {
      return { channel, headline: alert.headline, attempts };
    }),
  };
}
