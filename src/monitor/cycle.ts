import { DriftlineError, monotonicMs, WORK_LIMITS } from '../core/index.ts';
import {
  type DeliveryRecord,
  deliveryLine,
  initialState,
  lastOf,
  type MonitorState,
  type Objectives,
  type PendingDelivery,
  type RunEvent,
  type RunRecord,
  type StepRecord,
  storeLine,
} from '../history/index.ts';
import { maskerFor } from '../masking/index.ts';
import type { Heartbeat } from '../notify/index.ts';
import { channelNames, decide, heartbeatOf } from '../notify/index.ts';
import type { Operation } from '../openapi/index.ts';
import { gapBetween } from './gap.ts';
import type { LockHolder } from './lock-holder.ts';
import { type FinishedRun, internalFailure, type RunContext, type RunOptions, runOnce } from './run.ts';
import { type KnownRun, openRunRecorder, type RunRecorder, type RunRecorderOptions } from './run-recorder.ts';
import type { Schedule } from './schedule.ts';
import { skipReason } from './skip-reason.ts';
import { lastAfterKilled, skippedRun, stateAfter } from './skipped.ts';
import { unknownJudgement } from './verdict.ts';

/** What a cycle is given beside its monitor. */
export interface CycleOptions extends RunRecorderOptions {
  /** Data, on stdout: each step, then the run. */
  readonly show: (record: RunEvent) => void;
  /** How long the run may take, in ms; absent: what its requests can take at the most. */
  readonly deadlineMs?: number;
  /** How long it is until people were told as well, in ms; absent: as long as the run may take. */
  readonly lockedMs?: number;
  /** Aborted where the process is to end: the run has a few seconds more. */
  readonly stop?: AbortSignal;
  /** When runs are due, where the monitor says so. */
  readonly schedule?: Schedule;
  /** Milliseconds from the start of the process, for one that runs once. */
  readonly coldStartMs?: number;
}

/** A cycle whose verdict is told and stored, and of which people may still have to be notified. */
export interface EndedCycle {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** What is known of the monitor after it. */
  readonly state: MonitorState;
  /** What is pending to channels after this run; nothing where it was skipped. */
  readonly pending: readonly PendingDelivery[];
  /** As the contract has them. */
  readonly operations: readonly Operation[];
  readonly objectives: Objectives;
  /** Where the monitor's history lies. */
  readonly directory: string;
  /**
   * Run stores what became of telling, gives the monitor's lock back, and pings HEARTBEAT_URL; to be called in any case.
   * @param limitMs for the ping
   */
  close(deliveries: readonly DeliveryRecord[], limitMs?: number): Promise<void>;
}

/**
 * One cycle of a monitor: take its lock, ask, judge, show, store. The verdict is on stdout before anything is written,
 * so that a full disk takes none; whom to tell is stored with it, so that a process that is killed owes it to them.
 * @throws DriftlineError where the monitor host is wrong before the first request; anything else is a defect of ours after the run
 */
export async function cycle(context: RunContext, options: CycleOptions): Promise<EndedCycle> {
  const subject = subjectOf(context);
  const deadlineMs = options.deadlineMs ?? longestRunMs(context);
  const recorder = openRunRecorder(
    subject.directory,
    context.monitor.name,
    options.lockedMs ?? deadlineMs,
    options,
  );
  try {
    const last = recorder.last();
    if (recorder.holder) return skipped(context, recorder.holder, last, recorder, options);
    const before = lastAfterKilled(context, last, recorder, options.say);
    const heartbeat = heartbeatOf(context.settings);
    const finished = await withDeadline(deadlineMs, options.stop, (deadline) =>
      requested(context, before, { deadline, end: monotonicMs() + deadlineMs }, options),
    );
    options.show(finished.run);
    return await written(subject, finished, before, recorder, options, heartbeat);
  } catch (error) {
    recorder.close();
    throw error;
  }
}

/** A run that is under way when its process is to end has so long to be finished. */
const FINISH_MS = 3500;

/** setTimeout takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Unlike a signal of AbortSignal.timeout, the one that work gets here is gone, with its timer, when the work is done. */
async function withDeadline<T>(
  ms: number,
  stop: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const abort = () => deadline.abort();
  const timers = [setTimeout(abort, Math.min(ms, LONGEST_TIMER_MS)).unref()];
  const stopSoon = () => timers.push(setTimeout(abort, FINISH_MS).unref());
  if (stop?.aborted) stopSoon();
  stop?.addEventListener('abort', stopSoon, { once: true });
  try {
    return await work(deadline.signal);
  } finally {
    stop?.removeEventListener('abort', stopSoon);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** The run itself, or why nothing is asked. */
async function requested(
  context: RunContext,
  last: KnownRun | undefined,
  { deadline, end }: { readonly deadline: AbortSignal; readonly end: number },
  { now, show, say, schedule, coldStartMs, alone }: CycleOptions,
): Promise<FinishedRun> {
  const startedAt = now();
  const judgingMs = () => Math.min(alone ? WORK_LIMITS.check : WORK_LIMITS.watch, end - monotonicMs());
  const made = sentOrSkipped(context, last, { now, deadline, judgingMs, notify: show, say });
  const { run, steps } = await made.catch((thrown) => {
    if (thrown instanceof DriftlineError) throw thrown;
    return skippedRun(context, unknownJudgement(internalFailure(thrown, say)), startedAt);
  });
  const gap = schedule && gapBetween(last?.run, new Date(run.time), schedule);
  const cold = coldStartMs === undefined ? {} : { coldStartMs: Math.round(coldStartMs) };
  return { run: { ...run, ...cold, ...(gap ? { gap } : {}) }, steps };
}

async function sentOrSkipped(
  context: RunContext,
  last: KnownRun | undefined,
  options: RunOptions,
): Promise<FinishedRun> {
  const reason = await skipReason(context.monitor, last?.run, options.now());
  if (!reason) return runOnce(context, options);
  return skippedRun(context, unknownJudgement(reason), options.now(), reason.notBefore);
}

/** What has to be known of a monitor to write a run of it down, and to tell of it. */
type Subject = Pick<EndedCycle, 'operations' | 'objectives' | 'directory'> &
  Pick<RunContext, 'monitor' | 'settings'>;

function subjectOf({ monitor, settings, contract }: RunContext): Subject {
  const directory = historyOf(settings);
  const { operations } = contract;
  return { monitor, settings, operations, objectives: monitor.objectives, directory };
}

function historyOf({ reportsDirectory }: RunContext['settings']): string {
  return `${reportsDirectory}/history`;
}

/** Run stores a run with the state after it; what is left to do once people were told is in `close`. */
async function written(
  { monitor, settings, operations, objectives, directory }: Subject,
  finished: FinishedRun,
  before: KnownRun | undefined,
  recorder: RunRecorder,
  options: RunRecorderOptions,
  heartbeat?: Heartbeat,
): Promise<EndedCycle> {
  const { run, steps } = finished;
  const channels = channelNames(settings, monitor.channels);
  const { state } = decide(stateAfter(before), run, steps, monitor.policy, channels);
  recorder.write(storeLine(run, steps, state));
  await recorder.secure();
  const close = async (deliveries: readonly DeliveryRecord[], limitMs?: number) => {
    try {
      for (const delivery of deliveries) recorder.write(deliveryLine(delivery));
      await recorder.secure();
      await tidied(directory, run, before, options);
    } finally {
      // A process that goes on must not keep itself away.
      recorder.close({ run, state, deliveries });
    }
    const problem = await heartbeat?.ended(run, limitMs);
    if (problem) options.say(`HEARTBEAT_URL could not be pinged: ${problem}`);
  };
  return { ...finished, state, pending: state.pending, operations, objectives, directory, close };
}

/** What is done once an hour. */
async function tidied(
  directory: string,
  { monitor, time }: RunRecord,
  last: KnownRun | undefined,
  { now, say }: Pick<RunRecorderOptions, 'now' | 'say'>,
): Promise<void> {
  const hourOf = (instant: string) => instant.slice(0, 'YYYY-MM-DDTHH'.length);
  if (!last || hourOf(last.run.time) === hourOf(time)) return;
  const { eachHour } = await import('./upkeep/each-hour.ts');
  for (const problem of eachHour(directory, monitor, now())) say(problem);
}

/** Another process runs this monitor: this run is left out, and says so. */
function skipped(
  context: RunContext,
  { pid, host, startedAt, work }: LockHolder,
  last: KnownRun | undefined,
  recorder: RunRecorder,
  options: CycleOptions,
): EndedCycle {
  const { operations, objectives, directory } = subjectOf(context);
  const doing = work === undefined ? 'has run this monitor' : `has been at "${work}"`;
  const summary = `skipped: process ${pid} on ${host} ${doing} since ${startedAt}`;
  const judgement = unknownJudgement({ cause: 'overlap', summary });
  const finished = skippedRun(context, judgement, options.now(), last?.run.notBefore);
  options.show(finished.run);
  // The process that has the lock may be about to run store a newer state: whoever looks for the last passes over this one.
  const state = stateAfter(last) ?? initialState(finished.run.time);
  recorder.write(storeLine(finished.run, [], state));
  const close = async () => recorder.close();
  return { ...finished, state, pending: [], operations, objectives, directory, close };
}

const SPARE_MS = 30_000;

/** Longer than this a run cannot take by its own limits; the waits of REQUESTS_PER_MINUTE included. */
function longestRunMs({ plan, settings, monitor }: RunContext): number {
  const { times, delayMs } = monitor.retries;
  const requests = Math.max(1, plan.length * (times + 1));
  const waits = Math.ceil(requests / Math.min(settings.requestsPerMinute, requests)) * 60_000;
  return requests * (settings.requestTimeoutMs + delayMs) + waits + SPARE_MS;
}

/** A run that could not begin. */
export interface FailedRun {
  readonly monitor: RunContext['monitor'];
  readonly settings: RunContext['settings'];
  readonly error: DriftlineError;
  readonly startedAt: Date;
}

/**
 * Run stores that the monitor host was wrong before a run could begin; only beside earlier runs, for what could not begin
 * leaves nothing behind. Never throws: the error itself is told in any case.
 */
export async function failedCycle(
  { monitor, settings, error, startedAt }: FailedRun,
  options: RunRecorderOptions,
): Promise<EndedCycle | undefined> {
  const directory = historyOf(settings);
  let recorder: RunRecorder | undefined;
  try {
    if (!lastOf(directory, monitor.name)) return undefined;
    recorder = openRunRecorder(directory, monitor.name, SPARE_MS, options);
    const last = recorder.last();
    if (!last || recorder.holder) throw error;
    const judgement = unknownJudgement({
      cause: error.code === 'DL_INTERNAL' ? 'internal' : 'error',
      summary: maskerFor(undefined, settings).text(`${error.code}: ${error.sentence}`),
    });
    const { contract, contractHash, target, notBefore } = last.run;
    const run = { monitor, contract: { file: contract, hash: contractHash }, target: { name: target } };
    const finished = skippedRun(run, judgement, startedAt, notBefore);
    const before = lastAfterKilled(run, last, recorder, options.say);
    const { objectives } = monitor;
    const subject = { monitor, settings, operations: [], objectives, directory };
    return await written(subject, finished, before, recorder, options);
  } catch {
    recorder?.close();
    return undefined;
  }
}
