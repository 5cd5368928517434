import { initialState, type MonitorState, pendingAfter, storeLine } from '../history/index.ts';
import type { LockHolder } from './lock-holder.ts';
import { type FinishedRun, runId } from './run.ts';
import { type RunSubject, runRecord } from './run-record.ts';
import type { KnownRun, RunRecorder } from './run-recorder.ts';
import { type Judgement, unknownJudgement } from './verdict.ts';

/** A run that asked nothing, and so knows nothing. */
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

/** What is known after the last run, and what became of telling since. */
export function stateAfter(last: KnownRun | undefined): MonitorState | undefined {
  return last?.state && pendingAfter(last.state, last.deliveries);
}

/** The last run, once those are told of that were killed, where this process took over what they left. */
export function lastAfterKilled(
  subject: RunSubject,
  last: KnownRun | undefined,
  recorder: RunRecorder,
  say: (sentence: string) => void,
): KnownRun | undefined {
  const { left } = recorder;
  if (!left) return last;
  say(`Process ${left.pid} left its lock of ${left.startedAt} behind; it is taken over.`);
  return killedRun(subject, left, last, recorder);
}

/** Runs before were killed before they were stored: that is told in their place, the oldest first. */
function killedRun(
  subject: RunSubject,
  { left: before, ...left }: LockHolder,
  last: KnownRun | undefined,
  recorder: RunRecorder,
): KnownRun | undefined {
  const known = before ? killedRun(subject, before, last, recorder) : last;
  // What was no run leaves none to be notified of.
  if (left.work !== undefined) return known;
  if (known && known.run.time >= left.startedAt) return known;
  const summary = `process ${left.pid} was ended before its run was over`;
  const judgement = unknownJudgement({ cause: 'interrupted', summary });
  const { run } = skippedRun(subject, judgement, new Date(left.startedAt), known?.run.notBefore);
  const state = stateAfter(known) ?? initialState(run.time);
  const notified = { ...run, run: `${run.run}-left` };
  recorder.write(storeLine(notified, [], state));
  return { run: notified, state, deliveries: [] };
}
