import { DriftlineError, monotonicMs, WORK_LIMITS } from '../core/index.ts';
import {
  DEFAULT_PLACES,
  type DeliveryRecord,
  deliveryLine,
  initialState,
  lastOf,
  type MonitorState,
  nextState,
  type Objectives,
  type OnCall,
  type PendingDelivery,
  type RunDetails,
  type RunEvent,
  type RunRecord,
  type StepRecord,
  silenceAt,
  storeLine,
  storeName,
  togetherWith,
  windowText,
} from '../history/index.ts';
import { maskerFor } from '../masking/index.ts';
import { channelNames, type Heartbeat, heartbeatOf } from '../notify/index.ts';
import type { Operation } from '../openapi/index.ts';
import { diskProblem } from './disk-problem.ts';
import type { LockHolder } from './lock-holder.ts';
import {
  type FinishedRun,
  INTERRUPTED,
  internalFailure,
  type RunContext,
  type RunOptions,
  runOnce,
} from './run.ts';
import { type KnownRun, openRunRecorder, type RunRecorder, type RunRecorderOptions } from './run-recorder.ts';
import type { Schedule } from './schedule.ts';
import type { HeldLease } from './shared-lease.ts';
import { gapBetween, lastAfterKilled, skippedRun, skipReason, stateAfter } from './skipped.ts';
import { unknownJudgement } from './verdict.ts';

/** The options of a cycle. */
export interface CycleOptions extends RunRecorderOptions {
  /** Prints a record on stdout: each step, then the run. */
  readonly show: (record: RunEvent) => void;
  /** The time limit of the run, in ms; absent: the longest that its requests can take. */
  readonly deadlineMs?: number;
  /** The time limit of the run and its notifications, in ms; absent: that of the run. */
  readonly lockedMs?: number;
  /** Aborted when the process has to end: the run then has a few seconds to finish. */
  readonly stop?: AbortSignal;
  /** When runs have been due since the last one; a run was missed if it was due by each of them. */
  readonly schedules?: readonly Schedule[];
  /** The start-up time of a process that runs once, in ms. */
  readonly coldStartMs?: number;
  /** Of a history that several machines share: the lease of this run, or `away` where the database gave none. */
  readonly lease?: HeldLease | 'away';
}

/** A cycle whose verdict is printed and stored; its notifications may still be pending. */
export interface EndedCycle {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** The state of the monitor after the run. */
  readonly state: MonitorState;
  /** ISO 8601: since when the incident went on that this run ended. */
  readonly recoveredFrom?: string;
  /** The deliveries that are pending after this run; empty if it was skipped. */
  readonly pending: readonly PendingDelivery[];
  /** The operations of the contract. */
  readonly operations: readonly Operation[];
  readonly objectives: Objectives;
  /** So many places have to see an incident; absent: the monitor does not say. */
  readonly quorum?: number;
  /** The folder with the files of the monitor's history, of some days and with its roll-ups, and its name in them. */
  readonly files: () => Promise<{ readonly directory: string; readonly store: string }>;
  /**
   * Stores the outcome of the deliveries, releases the monitor's lock, and pings HEARTBEAT_URL. Must always
   * be called.
   * @param limitMs the time limit of the ping
   */
  close(deliveries: readonly DeliveryRecord[], limitMs?: number): Promise<void>;
}

/**
 * One cycle of a monitor: take its lock, send, judge, print, store. The verdict is on stdout before anything
 * is written, so that a full disk loses no verdict. The pending notifications are stored with it, so that the
 * next run sends those of a process that was killed.
 * @throws DriftlineError if the set-up is invalid, before the first request; any other error is an internal
 *   one
 */
export async function cycle(context: RunContext, options: CycleOptions): Promise<EndedCycle> {
  const subject = subjectOf(context);
  const deadlineMs = options.deadlineMs ?? longestRunMs(context);
  const recorder = await openRecorder(subject, options.lockedMs ?? deadlineMs, options);
  try {
    const last = recorder.last();
    if (recorder.holder) return skippedCycle(context, recorder.holder, last, recorder, options);
    const before = lastAfterKilled(context, last, recorder, options.say);
    const heartbeat = heartbeatOf(context.settings);
    const onCall = recorder.onCall();
    const said = saidOnCall(onCall, before, options);
    const run = await withDeadline(deadlineMs, options.stop, (deadline) =>
      performRun(context, before, { deadline, end: monotonicMs() + deadlineMs, onCall }, options),
    );
    const finished = { ...run, run: { ...run.run, ...said } };
    options.show(finished.run);
    return await stored(subject, finished, before, recorder, options, heartbeat);
  } catch (error) {
    await recorder.close();
    throw error;
  }
}

/** The history of files, or that of several machines. */
async function openRecorder(
  { settings, monitor, directory }: Pick<Subject, 'settings' | 'monitor' | 'directory'>,
  lockedMs: number,
  options: RunRecorderOptions & Pick<CycleOptions, 'lease'>,
): Promise<RunRecorder> {
  if (settings.historyUrl === undefined) return openRunRecorder(directory, monitor.name, lockedMs, options);
  const { openSharedRecorder } = await import('./shared-recorder.ts');
  return openSharedRecorder(
    { ...settings, historyUrl: settings.historyUrl },
    monitor.name,
    lockedMs,
    options,
  );
}

/** Silence and acknowledgement, as outputs show them. Read before the run: a disk may hang after it. */
function saidOnCall(
  onCall: OnCall,
  last: KnownRun | undefined,
  { now, say }: Pick<RunRecorderOptions, 'now' | 'say'>,
): Pick<RunRecord, 'silenced' | 'acknowledged'> {
  const silence = silenceAt(onCall, now());
  const incident = last?.state?.incident;
  const acknowledged = onCall.acknowledged?.find((each) => each.incident === incident);
  // Said with its first run: each run has it in its record.
  if (silence && last?.run.silenced?.until !== silence.until)
    say(`Nobody is notified: ${windowText('silenced', silence.until, silence.reason)}.`);
  return {
    ...(silence && { silenced: { until: silence.until, reason: silence.reason } }),
    ...(acknowledged && { acknowledged }),
  };
}

/** The time that a run has to finish once its process has to end. */
const FINISH_MS = 3500;

/** The longest delay that setTimeout takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Unlike AbortSignal.timeout, this clears the timer of the signal when the work is done. */
async function withDeadline<T>(
  ms: number,
  stop: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const abort = () => deadline.abort();
  const timers = [setTimeout(abort, Math.min(ms, LONGEST_TIMER_MS)).unref()];
  const interrupt = () => deadline.abort(INTERRUPTED);
  const stopSoon = () => timers.push(setTimeout(interrupt, FINISH_MS).unref());
  if (stop?.aborted) stopSoon();
  stop?.addEventListener('abort', stopSoon, { once: true });
  try {
    return await work(deadline.signal);
  } finally {
    stop?.removeEventListener('abort', stopSoon);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** The run, or a skipped one with the reason. */
async function performRun(
  context: RunContext,
  last: KnownRun | undefined,
  {
    deadline,
    end,
    onCall,
  }: { readonly deadline: AbortSignal; readonly end: number; readonly onCall: OnCall },
  { now, show, say, schedules = [], coldStartMs, alone, lease }: CycleOptions,
): Promise<FinishedRun> {
  const startedAt = now();
  const judgingMs = () => Math.min(alone ? WORK_LIMITS.check : WORK_LIMITS.watch, end - monotonicMs());
  const running = runUnlessSkipped(context, last, onCall, {
    ...{ now, deadline, judgingMs, onStep: show, say },
    ...(last?.state && { knownHeaders: last.state }),
  });
  const finished: FinishedRun = await running.catch((thrown) => {
    if (thrown instanceof DriftlineError) throw thrown;
    return skippedRun(context, unknownJudgement(internalFailure(thrown, say)), startedAt);
  });
  const { run } = finished;
  const gap = gapBetween(last?.run, new Date(run.time), schedules);
  const cold = coldStartMs === undefined ? {} : { coldStartMs: Math.round(coldStartMs) };
  const at = lease === undefined || lease === 'away' ? undefined : lease.request.slot?.toISOString();
  const slot = at === undefined ? {} : { slot: at };
  return { ...finished, run: { ...run, ...slot, ...cold, ...(gap ? { gap } : {}) } };
}

async function runUnlessSkipped(
  context: RunContext,
  last: KnownRun | undefined,
  onCall: OnCall,
  options: RunOptions,
): Promise<FinishedRun> {
  const reason = await skipReason(context.monitor, last?.run, options.now(), onCall);
  if (!reason) return runOnce(context, options);
  return skippedRun(context, unknownJudgement(reason), options.now(), reason.notBefore);
}

/** What is needed of a monitor to store a run and to notify people of it. */
type Subject = Pick<EndedCycle, 'operations' | 'objectives'> & { readonly directory: string } & Pick<
    RunContext,
    'monitor' | 'settings'
  >;

function subjectOf({ monitor, settings, contract }: RunContext): Subject {
  const directory = historyOf(settings);
  const { operations } = contract;
  return { monitor, settings, operations, objectives: monitor.objectives, directory };
}

function historyOf({ reportsDirectory }: RunContext['settings']): string {
  return `${reportsDirectory}/history`;
}

/** Read after the run, for its error budget: the latest day run by run, the rest from roll-ups. */
function filesOf(settings: Subject['settings'], run: RunRecord): EndedCycle['files'] {
  return async () => {
    if (settings.historyUrl === undefined) return { directory: historyOf(settings), store: run.monitor };
    const { openHistory } = await import('../history/open-history.ts');
    const [history, store] = [await openHistory(settings), storeName(run)];
    const since = new Date(Date.now() - DAY_MS);
    return { directory: await history.folder({ stores: [store], since }), store };
  };
}

const DAY_MS = 86_400_000;

/** What the run knows of other places; undefined where it cannot know of them, or there are none. */
async function togetherOf(
  monitor: RunContext['monitor'],
  run: RunRecord,
  { elsewhere }: Pick<RunRecorder, 'elsewhere'>,
  { now }: Pick<RunRecorderOptions, 'now'>,
): Promise<RunDetails['together']> {
  const others = run.place === undefined ? undefined : await elsewhere?.();
  if (others === undefined) return undefined;
  const { everyMsOf } = await import('./schedule.ts');
  const everyMs = monitor.schedule && (await everyMsOf(monitor.schedule).catch(() => undefined));
  const policy = { ...(everyMs === undefined ? {} : { everyMs }), ...(monitor.places ?? DEFAULT_PLACES) };
  return togetherWith(run, others, policy, now());
}

/** Stores a run with the state after it; what remains to do after the notifications is in `close`. */
async function stored(
  { monitor, settings, operations, objectives }: Subject,
  finished: FinishedRun,
  before: KnownRun | undefined,
  recorder: RunRecorder,
  options: RunRecorderOptions,
  heartbeat?: Heartbeat,
): Promise<EndedCycle> {
  const { run, steps } = finished;
  const channels = channelNames(settings, monitor.channels);
  const together = await togetherOf(monitor, run, recorder, options);
  const known = stateAfter(before);
  const decided = nextState(known, run, monitor.policy, {
    ...{ steps, channels },
    ...(together && { together }),
  });
  const { headers, varied } = finished.knownHeaders ?? known ?? {};
  const state = { ...decided.state, ...(headers && { headers }), ...(varied && { varied }) };
  await recorder.ready();
  recorder.write(storeLine(run, steps, state));
  await recorder.secure();
  const close = async (deliveries: readonly DeliveryRecord[], limitMs?: number) => {
    try {
      if (await recorder.ready()) {
        for (const delivery of deliveries) recorder.write(deliveryLine(delivery));
        await recorder.secure();
        await hourlyUpkeep(recorder, run, before, options);
      }
    } finally {
      // Otherwise the lock would block the next run of this process.
      await recorder.close({ run, state, deliveries });
    }
    const problem = await heartbeat?.ended(run, limitMs);
    if (problem) options.say(`HEARTBEAT_URL could not be pinged: ${problem}`);
  };
  // What was pending before a silence is sent after it.
  const pending = run.silenced ? [] : state.pending;
  const { quorum } = monitor.policy;
  const isOver = state.level === 'ok' && state.incident === undefined;
  const recoveredFrom = isOver ? known?.incidentSince : undefined;
  const files = filesOf(settings, run);
  const subject = { operations, objectives, files, ...(quorum === undefined ? {} : { quorum }) };
  return { ...finished, state, ...(recoveredFrom && { recoveredFrom }), pending, ...subject, close };
}

/** Runs the upkeep with the first run of each hour. */
async function hourlyUpkeep(
  recorder: RunRecorder,
  { time }: RunRecord,
  last: KnownRun | undefined,
  { say }: Pick<RunRecorderOptions, 'say'>,
): Promise<void> {
  const hourOf = (instant: string) => instant.slice(0, 'YYYY-MM-DDTHH'.length);
  if (!last || hourOf(last.run.time) === hourOf(time)) return;
  for (const problem of await recorder.upkeep()) say(problem);
}

/** Another process has the lock: this run is skipped and recorded as such. */
function skippedCycle(
  context: RunContext,
  { pid, host, startedAt, work }: LockHolder,
  last: KnownRun | undefined,
  recorder: RunRecorder,
  options: CycleOptions,
): EndedCycle {
  const { operations, objectives, settings } = subjectOf(context);
  const doing = work === undefined ? 'has been running this monitor' : `has been running "${work}"`;
  const summary = `skipped: process ${pid} on ${host} ${doing} since ${startedAt}`;
  const judgement = unknownJudgement({ cause: 'overlap', summary });
  const finished = skippedRun(context, judgement, options.now(), last?.run.notBefore);
  options.show(finished.run);
  // The process that has the lock may be about to store a newer state, so readers of the last run ignore
  // skipped ones.
  const state = stateAfter(last) ?? initialState(finished.run.time);
  recorder.write(storeLine(finished.run, [], state));
  const close = async () => recorder.close();
  const files = filesOf(settings, finished.run);
  return { ...finished, state, pending: [], operations, objectives, files, close };
}

const SPARE_MS = 30_000;

/** The longest that a run can take by its own limits, the waits of REQUESTS_PER_MINUTE included. */
function longestRunMs({ plan, settings, monitor }: RunContext): number {
  const { times, delayMs } = monitor.retries;
  const requests = Math.max(1, plan.length * (times + 1));
  const waits = Math.ceil(requests / Math.min(settings.requestsPerMinute, requests)) * 60_000;
  return requests * (settings.requestTimeoutMs + delayMs) + waits + SPARE_MS;
}

/** A run that could not begin. */
interface FailedRun {
  readonly monitor: RunContext['monitor'];
  readonly settings: RunContext['settings'];
  readonly error: DriftlineError;
  readonly startedAt: Date;
}

/**
 * Stores an `unknown` run for an error that came before the first request; only if the monitor has run
 * before, since a monitor that never ran leaves no history. Never throws: the caller prints the error in any
 * case.
 */
export async function failedCycle(
  { monitor, settings, error, startedAt }: FailedRun,
  options: RunRecorderOptions & Pick<CycleOptions, 'lease'>,
): Promise<EndedCycle | undefined> {
  const directory = historyOf(settings);
  let recorder: RunRecorder | undefined;
  try {
    if (settings.historyUrl === undefined) {
      if (await diskProblem(directory, options.syncMs?.())) return undefined;
      if (!lastOf(directory, monitor.name, options.now())) return undefined;
    }
    recorder = await openRecorder({ settings, monitor, directory }, SPARE_MS, options);
    const last = recorder.last();
    if (!last || recorder.holder) throw error;
    const judgement = unknownJudgement({
      cause: error.code === 'DL_INTERNAL' ? 'internal' : 'error',
      summary: maskerFor(undefined, settings).text(`${error.code}: ${error.sentence}`),
    });
    const { contract, contractHash, target, notBefore } = last.run;
    const run = {
      ...{ monitor, settings, target: { name: target } },
      contract: { file: contract, hash: contractHash },
    };
    const skipped = skippedRun(run, judgement, startedAt, notBefore);
    const said = saidOnCall(recorder.onCall(), last, options);
    const finished = { ...skipped, run: { ...skipped.run, ...said } };
    const before = lastAfterKilled(run, last, recorder, options.say);
    const { objectives } = monitor;
    const subject = { monitor, settings, operations: [], objectives, directory };
    return await stored(subject, finished, before, recorder, options);
  } catch {
    await recorder?.close();
    return undefined;
  }
}
