import { Fault, faultText } from '../contracts/index.ts';
import {
  deliveryLine,
  initialState,
  type Journal,
  journalLine,
  type LastRun,
  lastOf,
  openJournal,
  type RunEvent,
  type RunRecord,
  type StepRecord,
} from '../reports/index.ts';
import { gapBetween } from './gap.ts';
import { hindrance } from './hindrance.ts';
import { isLock, type LockHolder, takeLock } from './lock.ts';
import { type FinishedRun, type RunContext, runId, runOnce } from './run.ts';
import { runRecord } from './run-record.ts';
import type { Schedule } from './schedule.ts';
import { decide, tell } from './tell/tell.ts';
import { unknownJudgement } from './verdict.ts';

/** What a cycle is given beside its monitor. */
export interface CycleOptions {
  /** The wall clock. */
  readonly now: () => Date;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** Data, on stdout: each step, then the run. */
  readonly show: (record: RunEvent) => void;
  /** How long the whole cycle may take, in ms; absent: what its requests can take at the most. */
  readonly deadlineMs?: number;
  /** When runs are due, where the monitor says so. */
  readonly schedule?: Schedule;
  /** Milliseconds from the start of the process, for one that runs once. */
  readonly coldStartMs?: number;
}

/**
 * One cycle of a monitor: take its lock, ask, keep, tell. The verdict is on stdout before anything is written, so that
 * a full disk takes none; people are told after it is in the journal, so that a process that is killed owes it to them.
 * @throws Fault where our own side is wrong before the first request
 */
export async function cycle(context: RunContext, options: CycleOptions): Promise<RunRecord> {
  const { now, say } = options;
  const deadlineMs = options.deadlineMs ?? longestRunMs(context);
  const directory = `${context.settings.reportsDirectory}/history`;
  const { name } = context.monitor;
  const journal = journalOf(directory, name, options);
  const lock = unlessDiskIsFull(say, () => takeLock(`${directory}/${name}.lock`, { now: now(), deadlineMs }));
  try {
    const last = lastOf(directory, name);
    if (lock && !isLock(lock)) return skipped(context, lock, last, journal, options);
    const before = lock?.left ? interrupted(context, lock.left, last, journal, options) : last;
    const deadline = AbortSignal.timeout(deadlineMs);
    const finished = await asked(context, before, deadline, options);
    return await kept(context, finished, before, journal, { ...options, deadline });
  } finally {
    if (lock && isLock(lock)) lock.release();
    journal?.close();
  }
}

/** The run itself, or why there is none. */
async function asked(
  context: RunContext,
  last: LastRun | undefined,
  deadline: AbortSignal,
  { now, show, schedule, coldStartMs }: CycleOptions,
): Promise<FinishedRun> {
  const reason = await hindrance(context.monitor, last?.run, now());
  const finished = reason
    ? notAsked(context, unknownJudgement(reason), now(), reason.notBefore)
    : await runOnce(context, { now, deadline, tell: show });
  const gap = schedule && gapBetween(last?.run, new Date(finished.run.time), schedule);
  const cold = coldStartMs === undefined ? {} : { coldStartMs: Math.round(coldStartMs) };
  return { ...finished, run: { ...finished.run, ...cold, ...(gap ? { gap } : {}) } };
}

/** Shows the run, decides whom to tell, journals it with the state after it, and tells. */
async function kept(
  { monitor, settings }: Pick<RunContext, 'monitor' | 'settings'>,
  { run, steps }: FinishedRun,
  last: LastRun | undefined,
  journal: Journal | undefined,
  {
    show,
    say,
    now,
    deadline,
  }: Pick<CycleOptions, 'show' | 'say' | 'now'> & { readonly deadline: AbortSignal },
): Promise<RunRecord> {
  show(run);
  const state = decide(monitor, settings, last, run, steps);
  journalled(journal, journalLine(run, steps, state), say);
  const deliveries = await tell(settings, run, state, { now: now(), say, deadline });
  for (const delivery of deliveries) journalled(journal, deliveryLine(delivery), say);
  return run;
}

/** A run that asked nothing. */
function notAsked(
  context: RunContext,
  judgement: ReturnType<typeof unknownJudgement>,
  startedAt: Date,
  notBefore?: string,
): FinishedRun {
  const facts = { id: runId(startedAt), startedAt, durationMs: 0, steps: [] as StepRecord[], judgement };
  const run = runRecord(context, { ...facts, ...(notBefore === undefined ? {} : { notBefore }) });
  return { run, steps: [] };
}

/** Another process runs this monitor: this run is left out, and says so. */
function skipped(
  context: RunContext,
  { pid, host, startedAt }: LockHolder,
  last: LastRun | undefined,
  journal: Journal | undefined,
  { now, show, say }: CycleOptions,
): RunRecord {
  const summary = `skipped: process ${pid} on ${host} has run this monitor since ${startedAt}`;
  const { run } = notAsked(context, unknownJudgement({ cause: 'overlap', summary }), now());
  show(run);
  journalled(journal, journalLine(run, [], last?.state ?? initialState(run.time)), say);
  return run;
}

/** The run before was killed before it was journalled: that is told in its place. */
function interrupted(
  context: RunContext,
  left: LockHolder,
  last: LastRun | undefined,
  journal: Journal | undefined,
  { say }: CycleOptions,
): LastRun | undefined {
  say(`The lock of process ${left.pid}, taken at ${left.startedAt}, was left behind, and is taken over.`);
  if (last && last.run.time >= left.startedAt) return last;
  const summary = `process ${left.pid} was ended before its run was over`;
  const judgement = unknownJudgement({ cause: 'interrupted', summary });
  const { run } = notAsked(context, judgement, new Date(left.startedAt));
  const state = last?.state ?? initialState(run.time);
  journalled(journal, journalLine({ ...run, run: `${run.run}-left` }, [], state), say);
  return { run, state, deliveries: last?.deliveries ?? [] };
}

function journalOf(directory: string, name: string, { now, say }: CycleOptions): Journal | undefined {
  const onTorn = (path: string) => say(`${path} ended in the middle of a line; that line is lost, no other.`);
  return unlessDiskIsFull(say, () => openJournal(directory, name, { now, onTorn }));
}

/** The verdict stands, whatever becomes of its line. */
function journalled(journal: Journal | undefined, line: string, say: (sentence: string) => void): void {
  try {
    journal?.append(line);
    journal?.sync();
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

/** Longer than this a run cannot take by its own limits; the waits of REQUESTS_PER_MINUTE included. */
function longestRunMs({ plan, settings, monitor }: RunContext): number {
  const { times, delayMs } = monitor.retries;
  const requests = plan.length * (times + 1);
  const waits = Math.ceil(requests / Math.min(settings.requestsPerMinute, requests)) * 60_000;
  return requests * (settings.requestTimeoutMs + delayMs) + waits + SPARE_MS;
}

const SPARE_MS = 30_000;

/**
 * Keeps and tells that our own side was wrong before a run could begin; only beside earlier runs, for what could not
 * begin leaves nothing behind.
 */
export async function faultCycle(
  { monitor, settings, fault, startedAt }: FaultyRun,
  options: Pick<CycleOptions, 'now' | 'say'>,
): Promise<void> {
  const directory = `${settings.reportsDirectory}/history`;
  const last = lastOf(directory, monitor.name);
  if (!last) return;
  const judgement = unknownJudgement({ cause: 'fault', summary: `${fault.code}: ${fault.message}` });
  const facts = { id: runId(startedAt), startedAt, durationMs: 0, steps: [], judgement };
  const { contract, contractHash, target } = last.run;
  const context = { monitor, contract: { file: contract, hash: contractHash }, target: { name: target } };
  const journal = openJournal(directory, monitor.name, { now: options.now });
  try {
    const deadline = AbortSignal.timeout(SPARE_MS);
    const finished = { run: runRecord(context, facts), steps: [] };
    await kept({ monitor, settings }, finished, last, journal, { ...options, show: () => {}, deadline });
  } finally {
    journal.close();
  }
}

/** A run that could not begin. */
export interface FaultyRun {
  readonly monitor: RunContext['monitor'];
  readonly settings: RunContext['settings'];
  readonly fault: Fault;
  readonly startedAt: Date;
}
