import { isAhead } from '../core/index.ts';
import {
  initialState,
  type MonitorState,
  maintenanceIn,
  type OnCall,
  pendingAfter,
  type RunRecord,
  storeLine,
  windowText,
} from '../history/index.ts';
import type { Monitor } from './definition/monitor.ts';
import type { LockHolder } from './lock-holder.ts';
import { type FinishedRun, isRunIdOf, runId } from './run.ts';
import type { KnownRun, RunRecorder } from './run-recorder.ts';
import type { Schedule } from './schedule.ts';
import {
  type HostHealth,
  type Judgement,
  LONGEST_WAIT_MS,
  type RunSubject,
  runRecord,
  unknownJudgement,
} from './verdict.ts';

/** Why no request is sent, and until when. */
interface SkipReason extends HostHealth {
  /** ISO 8601: no request before this moment. */
  readonly notBefore?: string;
}

/**
 * Why this run sends no request: a maintenance window, or a `Retry-After` of an earlier run that is not over
 * yet. Undefined if the run is not skipped.
 */
export async function skipReason(
  monitor: Pick<Monitor, 'maintenance' | 'file'>,
  last: RunRecord | undefined,
  now: Date,
  onCall: Pick<OnCall, 'maintenance'> = {},
): Promise<SkipReason | undefined> {
  const notBefore = last?.notBefore;
  const waiting = notBefore !== undefined && isAhead(notBefore, now, LONGEST_WAIT_MS);
  const planned = maintenanceIn(onCall, now);
  if (planned) {
    const summary = windowText('maintenance', planned.until, planned.reason);
    return { cause: 'maintenance', summary, ...(waiting && { notBefore }) };
  }
  if (monitor.maintenance.length > 0) {
    const { maintenanceAt } = await import('./cron.ts');
    const maintenance = maintenanceAt(monitor, now);
    if (maintenance) return waiting ? { ...maintenance, notBefore } : maintenance;
  }
  if (!waiting) return undefined;
  return {
    cause: 'rate-limited',
    summary: `rate limited: no requests until ${notBefore}`,
    notBefore,
  };
}

/** A run that sent no request. */
export function skippedRun(
  subject: RunSubject,
  judgement: Judgement,
  startedAt: Date,
  notBefore?: string,
): FinishedRun {
  const facts = { id: runId(startedAt), startedAt, durationMs: 0, steps: [], judgement };
  const run = runRecord(subject, { ...facts, ...(notBefore === undefined ? {} : { notBefore }) });
  return { run, steps: [] };
}

/** The state after the last run and the deliveries since then. */
export function stateAfter(last: KnownRun | undefined): MonitorState | undefined {
  return last?.state && pendingAfter(last.state, last.deliveries);
}

/** The last run; if this process took over the lock of killed runs, it stores those first. */
export function lastAfterKilled(
  subject: RunSubject,
  last: KnownRun | undefined,
  recorder: RunRecorder,
  say: (sentence: string) => void,
): KnownRun | undefined {
  const { left } = recorder;
  if (!left) return last;
  say(`Process ${left.pid} left its lock of ${left.startedAt} behind; this run takes it over.`);
  return killedRun(subject, left, last, recorder);
}

const LEFT = '-left';

/**
 * Whether a run is that of a holder, stored by itself or by the one that took its lock over. Not just whether it is later:
 * the clock may have been wrong.
 */
function isRunOf({ pid, startedAt, deadline }: LockHolder, { run: { run, time } }: KnownRun): boolean {
  if (run.endsWith(LEFT)) return time === startedAt;
  return isRunIdOf(pid, run) && time >= startedAt && time <= deadline;
}

/** Stores an `unknown` run for each earlier run that was killed before it was stored, the oldest first. */
function killedRun(
  subject: RunSubject,
  left: LockHolder,
  last: KnownRun | undefined,
  recorder: RunRecorder,
): KnownRun | undefined {
  // Then those before it are stored as well.
  if (last && isRunOf(left, last)) return last;
  const known = left.left ? killedRun(subject, left.left, last, recorder) : last;
  // Other work, such as `history compact`, leaves no run to store.
  if (left.work !== undefined) return known;
  const summary = `process ${left.pid} ended before its run was finished`;
  const judgement = unknownJudgement({ cause: 'interrupted', summary });
  const { run } = skippedRun(subject, judgement, new Date(left.startedAt), known?.run.notBefore);
  const state = stateAfter(known) ?? initialState(run.time);
  const killed = { ...run, run: `${run.run}${LEFT}` };
  recorder.write(storeLine(killed, [], state));
  return { run: killed, state, deliveries: [] };
}

/** A run that begins at most this late counts as on time: cron and a busy machine are not exact. */
const LATE_MS = 30_000;
/** The count of missed runs stops here. */
const MOST_MISSED = 10_000;

/**
 * The runs that were due between the last run and this one, but did not happen: of several schedules, those
 * of the one with the fewest. Undefined if there are none. Pure.
 */
export function gapBetween(
  last: Pick<RunRecord, 'time' | 'durationMs'> | undefined,
  now: Date,
  schedules: readonly Schedule[],
): RunRecord['gap'] {
  if (!last || schedules.length === 0) return undefined;
  const missed = Math.min(...schedules.map((schedule) => missedRuns(last, now, schedule)));
  return missed === 0 ? undefined : { from: last.time, missed };
}

/** Runs that were due while the last run was under way are not missed. */
function missedRuns(
  { time, durationMs }: Pick<RunRecord, 'time' | 'durationMs'>,
  now: Date,
  schedule: Schedule,
): number {
  const from = new Date(time);
  let missed = 0;
  let due = schedule.after(from, new Date(from.getTime() + durationMs));
  while (due.getTime() + LATE_MS < now.getTime() && missed < MOST_MISSED) {
    const next = schedule.after(due, due);
    // The last run that was due before now is this one, which is late.
    if (next > now) break;
    missed += 1;
    due = next;
  }
  return missed;
}
