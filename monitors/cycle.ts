import { Fault, faultText, type Operation } from '../contracts/index.ts';
import {
  type DeliveryRecord,
  deliveryLine,
  initialState,
  type Journal,
  journalLine,
  type LastRun,
  lastOf,
  type MonitorState,
  type Objectives,
  type OwedDelivery,
  openJournal,
  owedAfter,
  type RunEvent,
  type RunRecord,
  type StepRecord,
} from '../reports/index.ts';
import { gapBetween } from './gap.ts';
import { hindrance } from './hindrance.ts';
import { isLock, type Lock, type LockHolder, takeLock } from './lock.ts';
import { type FinishedRun, type RunContext, runId, runOnce } from './run.ts';
import { runRecord } from './run-record.ts';
import type { Schedule } from './schedule.ts';
import { channelNames, decide } from './tell/decide.ts';
import { heartbeatOf } from './tell/tell.ts';
import { type Judgement, unknownJudgement } from './verdict.ts';

/** What a cycle is given beside its monitor. */
export interface CycleOptions {
  /** The wall clock. */
  readonly now: () => Date;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** Data, on stdout: each step, then the run. */
  readonly show: (record: RunEvent) => void;
  /** How long the run may take, in ms; absent: what its requests can take at the most. */
  readonly deadlineMs?: number;
  /** How long it is until people were told as well, in ms; absent: as long as the run may take. */
  readonly lockedMs?: number;
  /** When runs are due, where the monitor says so. */
  readonly schedule?: Schedule;
  /** Milliseconds from the start of the process, for one that runs once. */
  readonly coldStartMs?: number;
  /** No other monitor waits for an answer in this process. */
  readonly alone?: boolean;
}

/** A cycle whose verdict is told and journalled, and of which people may still have to be told. */
export interface EndedCycle {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** What is known of the monitor after it. */
  readonly state: MonitorState;
  /** What is owed to channels after this run; nothing where it was skipped. */
  readonly owed: readonly OwedDelivery[];
  /** As the contract has them. */
  readonly operations: readonly Operation[];
  readonly objectives: Objectives;
  /** Where the monitor's history lies. */
  readonly directory: string;
  /**
   * Journals what became of telling, gives the monitor's lock back, and pings HEARTBEAT_URL; to be called in any case.
   * @param limitMs for the ping
   */
  close(deliveries: readonly DeliveryRecord[], limitMs?: number): Promise<void>;
}

/** What is open while a cycle goes on. */
interface Held {
  /** Absent where the disk is full. */
  readonly journal: Journal | undefined;
  readonly lock: Lock | LockHolder | undefined;
}

/**
 * One cycle of a monitor: take its lock, ask, judge, show, journal. The verdict is on stdout before anything is written,
 * so that a full disk takes none; whom to tell is journalled with it, so that a process that is killed owes it to them.
 * @throws Fault where our own side is wrong before the first request
 */
export async function cycle(context: RunContext, options: CycleOptions): Promise<EndedCycle> {
  const { monitor, settings } = context;
  const directory = `${settings.reportsDirectory}/history`;
  const deadlineMs = options.deadlineMs ?? longestRunMs(context);
  const held = hold(directory, monitor.name, options.lockedMs ?? deadlineMs, options);
  try {
    const last = lastKnown(directory, monitor.name, options);
    if (held.lock && !isLock(held.lock)) return skipped(context, held.lock, last, held, options);
    const before = takenOver(context, last, held, options);
    const heartbeat = heartbeatOf(settings);
    const finished = await asked(context, before, timeLimit(deadlineMs), options);
    options.show(finished.run);
    const state = kept(context, finished, before, held, options);
    await secured(held, options);
    const close = async (deliveries: readonly DeliveryRecord[], limitMs?: number) => {
      for (const delivery of deliveries) journalled(held, deliveryLine(delivery), options);
      await secured(held, options);
      await rolledUp(directory, finished.run, last, options);
      letGo(held);
      const problem = await heartbeat?.ended(finished.run, limitMs);
      if (problem) options.say(`HEARTBEAT_URL could not be pinged: ${problem}`);
    };
    return { ...finished, ...subjectOf(context), state, owed: state.owed, close };
  } catch (error) {
    letGo(held);
    throw error;
  }
}

/** setTimeout takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function timeLimit(ms: number): AbortSignal {
  return AbortSignal.timeout(Math.ceil(Math.min(ms, LONGEST_TIMER_MS)));
}

function hold(
  directory: string,
  name: string,
  deadlineMs: number,
  { now, say }: Pick<CycleOptions, 'now' | 'say'>,
): Held {
  const onTorn = (path: string) => say(`${path} ended in the middle of a line; that line is lost, no other.`);
  const journal = unlessDiskIsFull(say, () => openJournal(directory, name, { now, onTorn }));
  try {
    const path = `${directory}/${name}.lock`;
    return { journal, lock: unlessDiskIsFull(say, () => takeLock(path, { now: now(), deadlineMs })) };
  } catch (error) {
    journal?.close();
    throw error;
  }
}

/** The verdict is told: nothing that goes wrong here may change the exit code. */
function letGo({ journal, lock }: Held): void {
  try {
    if (lock && isLock(lock)) lock.release();
  } catch {
    // A disk that became read-only, say: the next run takes the lock over.
  }
  try {
    journal?.close();
  } catch {
    // What the disk did not take was said when it was appended.
  }
}

/** The run itself, or why nothing is asked. */
async function asked(
  context: RunContext,
  last: LastRun | undefined,
  deadline: AbortSignal,
  { now, show, schedule, coldStartMs }: CycleOptions,
): Promise<FinishedRun> {
  const reason = await hindrance(context.monitor, last?.run, now());
  const { run, steps } = reason
    ? notAsked(context, unknownJudgement(reason), now(), reason.notBefore)
    : await runOnce(context, { now, deadline, tell: show });
  const gap = schedule && gapBetween(last?.run, new Date(run.time), schedule);
  const cold = coldStartMs === undefined ? {} : { coldStartMs: Math.round(coldStartMs) };
  return { run: { ...run, ...cold, ...(gap ? { gap } : {}) }, steps };
}

/** Journals the run with the state after it. */
function kept(
  { monitor, settings }: Pick<RunContext, 'monitor' | 'settings'>,
  { run, steps }: FinishedRun,
  last: LastRun | undefined,
  held: Pick<Held, 'journal'>,
  options: Pick<CycleOptions, 'say'>,
): MonitorState {
  const channels = channelNames(settings, monitor.channels);
  const { state } = decide(stateAfter(last), run, steps, monitor.policy, channels);
  journalled(held, journalLine(run, steps, state), options);
  return state;
}

/** Without a past that can be read there is still a present. */
function lastKnown(
  directory: string,
  name: string,
  { say, now }: Pick<CycleOptions, 'say' | 'now'>,
): LastRun | undefined {
  try {
    return lastOf(directory, name, now());
  } catch (error) {
    say(`What was before cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Once an hour: what is over is rolled up, so that a year is summed up in a moment. */
async function rolledUp(
  directory: string,
  { monitor, time }: RunRecord,
  last: LastRun | undefined,
  { now, say }: Pick<CycleOptions, 'now' | 'say'>,
): Promise<void> {
  const hourOf = (instant: string) => instant.slice(0, 'YYYY-MM-DDTHH'.length);
  if (!last || hourOf(last.run.time) === hourOf(time)) return;
  const { rollUp } = await import('./history/roll-ups.ts');
  const problem = rollUp(directory, monitor, now());
  if (problem) say(problem);
}

/** What is known after the last run, and what became of telling since. */
function stateAfter(last: LastRun | undefined): MonitorState | undefined {
  return last?.state && owedAfter(last.state, last.deliveries);
}

/** What telemetry has to know of a monitor beside its runs. */
function subjectOf({ monitor, contract, settings }: RunContext) {
  const { operations } = contract;
  return { operations, objectives: monitor.objectives, directory: `${settings.reportsDirectory}/history` };
}

/** A run that asked nothing. */
function notAsked(
  context: Parameters<typeof runRecord>[0],
  judgement: Judgement,
  startedAt: Date,
  notBefore?: string,
): FinishedRun {
  const facts = { id: runId(startedAt), startedAt, durationMs: 0, steps: [], judgement };
  const run = runRecord(context, { ...facts, ...(notBefore === undefined ? {} : { notBefore }) });
  return { run, steps: [] };
}

/** Another process runs this monitor: this run is left out, and says so. */
function skipped(
  context: RunContext,
  { pid, host, startedAt }: LockHolder,
  last: LastRun | undefined,
  held: Held,
  options: CycleOptions,
): EndedCycle {
  const summary = `skipped: process ${pid} on ${host} has run this monitor since ${startedAt}`;
  const { notBefore } = last?.run ?? {};
  const judgement = unknownJudgement({ cause: 'overlap', summary });
  const finished = notAsked(context, judgement, options.now(), notBefore);
  options.show(finished.run);
  // The process that has the lock may be about to journal a newer state: whoever looks for the last passes over this one.
  const state = stateAfter(last) ?? initialState(finished.run.time);
  journalled(held, journalLine(finished.run, [], state), options);
  return { ...finished, ...subjectOf(context), state, owed: [], close: async () => letGo(held) };
}

/** The last run once those are told of that were killed, where this process took over what they left. */
function takenOver(
  context: Parameters<typeof runRecord>[0],
  last: LastRun | undefined,
  held: Held,
  options: Pick<CycleOptions, 'say'>,
): LastRun | undefined {
  const left = held.lock && isLock(held.lock) ? held.lock.left : undefined;
  if (!left) return last;
  options.say(`Process ${left.pid} left its lock of ${left.startedAt} behind; it is taken over.`);
  return interrupted(context, left, last, held, options);
}

/** Runs before were killed before they were journalled: that is told in their place, the oldest first. */
function interrupted(
  context: Parameters<typeof runRecord>[0],
  { left: before, ...left }: LockHolder,
  last: LastRun | undefined,
  held: Pick<Held, 'journal'>,
  options: Pick<CycleOptions, 'say'>,
): LastRun | undefined {
  const known = before ? interrupted(context, before, last, held, options) : last;
  if (known && known.run.time >= left.startedAt) return known;
  const summary = `process ${left.pid} was ended before its run was over`;
  const judgement = unknownJudgement({ cause: 'interrupted', summary });
  const { notBefore } = known?.run ?? {};
  const { run } = notAsked(context, judgement, new Date(left.startedAt), notBefore);
  const state = stateAfter(known) ?? initialState(run.time);
  const told = { ...run, run: `${run.run}-left` };
  journalled(held, journalLine(told, [], state), options);
  return { run: told, steps: [], state, deliveries: [] };
}

/** The verdict stands, whatever becomes of its line. */
function journalled(
  { journal }: Pick<Held, 'journal'>,
  line: string,
  { say }: Pick<CycleOptions, 'say'>,
): void {
  try {
    journal?.append(line);
  } catch (error) {
    say(error instanceof Fault ? faultText(error) : String(error));
  }
}

/** Waits until the disk has it: what comes after this (telling people) must not be forgotten by a power cut. */
async function secured(
  { journal }: Pick<Held, 'journal'>,
  { say, alone }: Pick<CycleOptions, 'say' | 'alone'>,
): Promise<void> {
  try {
    if (alone) journal?.syncNow();
    else await journal?.sync();
  } catch (error) {
    say(error instanceof Fault ? faultText(error) : String(error));
  }
}

/** A disk that is full keeps no run from being made: its verdict goes to stdout, and its exit code is right. */
function unlessDiskIsFull<T>(say: (sentence: string) => void, open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    const cause = error instanceof Fault ? (error.cause as NodeJS.ErrnoException | undefined) : undefined;
    if (cause?.code !== 'ENOSPC' && cause?.code !== 'EDQUOT') throw error;
    say(faultText(error as Fault));
    return undefined;
  }
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
export interface FaultyRun {
  readonly monitor: RunContext['monitor'];
  readonly settings: RunContext['settings'];
  readonly fault: Fault;
  readonly startedAt: Date;
}

/**
 * Journals that our own side was wrong before a run could begin; only beside earlier runs, for what could not begin
 * leaves nothing behind. Never throws: the fault itself is told in any case.
 */
export function faultCycle(
  { monitor, settings, fault, startedAt }: FaultyRun,
  options: Pick<CycleOptions, 'now' | 'say'>,
): EndedCycle | undefined {
  const directory = `${settings.reportsDirectory}/history`;
  let held: Held | undefined;
  try {
    if (!lastOf(directory, monitor.name)) return undefined;
    held = hold(directory, monitor.name, SPARE_MS, options);
    const taken = held;
    const last = lastOf(directory, monitor.name);
    if (!last || (taken.lock && !isLock(taken.lock))) throw fault;
    const judgement = unknownJudgement({ cause: 'fault', summary: `${fault.code}: ${fault.message}` });
    const { contract, contractHash, target, notBefore } = last.run;
    const context = { monitor, contract: { file: contract, hash: contractHash }, target: { name: target } };
    const finished = notAsked(context, judgement, startedAt, notBefore);
    const before = takenOver(context, last, taken, options);
    const state = kept({ monitor, settings }, finished, before, taken, options);
    const close = async (deliveries: readonly DeliveryRecord[]) => {
      for (const delivery of deliveries) journalled(taken, deliveryLine(delivery), options);
      await secured(taken, options);
      letGo(taken);
    };
    const { objectives } = monitor;
    return { ...finished, state, owed: state.owed, operations: [], objectives, directory, close };
  } catch {
    if (held) letGo(held);
    return undefined;
  }
}
