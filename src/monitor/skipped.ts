import { initialState, type MonitorState, pendingAfter, storeLine } from '../history/index.ts';
import type { LockHolder } from './lock-holder.ts';
import { type FinishedRun, isRunIdOf, runId } from './run.ts';
import { type RunSubject, runRecord } from './run-record.ts';
import type { KnownRun, RunRecorder } from './run-recorder.ts';
import { type Judgement, unknownJudgement } from './verdict.ts';

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
