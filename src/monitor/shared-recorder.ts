import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DriftlineError, errorText, makeFolder } from '../core/index.ts';
import {
  deliveryLine,
  type LeaseRequest,
  lastIn,
  lastOf,
  linesByStore,
  type OnCall,
  openSharedHistory,
  type PendingDelivery,
  placedMonitor,
  type SharedHistory,
  storeLine,
  waitingLines,
} from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { isLock, takeLock } from './lock.ts';
import { type LockHolder, parsedHolder } from './lock-holder.ts';
import { type KnownRun, openRunRecorder, type RunRecorder, type RunRecorderOptions } from './run-recorder.ts';
import {
  bounded,
  type HeldLease,
  isAway,
  LONGEST_MS,
  requestFor,
  type SharedSettings,
  takeInTime,
} from './shared-lease.ts';
import { stateAfter } from './skipped.ts';

/*
 * Runs of several machines with one history, in PostgreSQL. A run holds the lease of its monitor, a row that ends by itself
 * unless its process renews it. While the database is away, a run is kept in files beside, as without a database: in
 * `history/waiting`. The next run of that monitor on that machine puts them into the database; the database takes no line
 * twice.
 */

interface SharedRecorderOptions extends RunRecorderOptions {
  readonly lease?: HeldLease | 'away';
}

/**
 * Opens the run recorder of a monitor for a cycle, with the last run of whichever machine made it. A database that is
 * away, slow or full does not prevent a run: it is kept in files until the database takes it; a message says so.
 * @throws DriftlineError DL_PACKAGE_MISSING where `pg` is not installed
 */
export async function openSharedRecorder(
  settings: SharedSettings,
  monitor: string,
  lockedMs: number,
  options: SharedRecorderOptions,
): Promise<RunRecorder> {
  const waiting = waitingFolder(settings);
  const away = () => openWaiting(waiting, monitor, lockedMs, options);
  if (options.lease === 'away') return away();
  const history = await openSharedHistory(settings.historyUrl);
  const request = requestFor(settings, monitor, { now: options.now(), lockedMs });
  const { store } = request;
  let lease: HeldLease | undefined = options.lease;
  try {
    if (!lease) {
      let taken = await takeInTime(history, request, options);
      // It was released just now.
      if (!('release' in taken) && taken.holder === undefined)
        taken = await takeInTime(history, request, options);
      if (!('release' in taken)) return skipping(history, request, taken.holder, options);
      lease = taken;
    }
    const settled = await bounded(settle(history, waiting, monitor, options), options);
    const left = history.onCall(store).catch((error: unknown) => {
      if (isAway(error)) throw error;
      options.say(textOf(error));
      return { notes: [] };
    });
    const [last, onCall] = await bounded(Promise.all([history.last(store), left]), options);
    const known = last && withPending(last, settled.pending);
    return recorderWith({ history, waiting, monitor, lease, known, onCall, away }, settled.left, options);
  } catch (error) {
    await lease?.release();
    sayAway(error, options);
    return away();
  }
}

function waitingFolder({ reportsDirectory }: Pick<Settings, 'reportsDirectory'>): string {
  return `${reportsDirectory}/history/waiting`;
}

function textOf(error: unknown): string {
  return error instanceof DriftlineError ? errorText(error) : String(error);
}

/** @throws what is an error of the set-up, and no state of the database */
function sayAway(error: unknown, { say }: Pick<RunRecorderOptions, 'say'>): void {
  if (!isAway(error)) throw error;
  say(`${textOf(error)}\n  This run is kept in files, and is put into the database by a later one.`);
}

/** Files beside, as without a database. What this machine knew last is known. */
async function openWaiting(
  waiting: string,
  monitor: string,
  lockedMs: number,
  options: RunRecorderOptions,
): Promise<RunRecorder> {
  const recorder = await openRunRecorder(waiting, monitor, lockedMs, options);
  return {
    ...recorder,
    last: () => recorder.last() ?? lastKnown(waiting, monitor),
    upkeep: async () => [],
  };
}

function knownFile(waiting: string, monitor: string): string {
  return `${waiting}/${monitor}.last`;
}

function lastKnown(waiting: string, monitor: string): KnownRun | undefined {
  try {
    return lastIn(readFileSync(knownFile(waiting, monitor), 'utf8').trimEnd().split('\n'));
  } catch {
    return undefined;
  }
}

/** For a run while the database is away; a file that cannot be written costs its knowledge. */
function keepKnown(waiting: string, monitor: string, { run, state, deliveries }: KnownRun): void {
  try {
    makeFolder(waiting);
    const lines = [storeLine(run, [], state), ...deliveries.map(deliveryLine)];
    writeFileSync(knownFile(waiting, monitor), lines.join(''));
  } catch {
    // The run is in the database.
  }
}

/** What waited: its notifications that are still pending, and who was killed in one of its runs. */
interface Settled {
  readonly pending: readonly PendingDelivery[];
  readonly left?: LockHolder;
}

/** Puts what waits on this machine into the database. */
async function settle(
  history: SharedHistory,
  waiting: string,
  monitor: string,
  { now, say }: RunRecorderOptions,
): Promise<Settled> {
  if (!mayWait(waiting, monitor)) return { pending: [] };
  const lock = takeLock(`${waiting}/${monitor}.lock`, { now: now(), deadlineMs: LONGEST_MS * 2 });
  // A run that began while the database was away is under way: its lines wait for the next one.
  if (!isLock(lock)) return { pending: [] };
  const left = lock.left && { left: lock.left };
  try {
    const { lines, remove } = waitingLines(waiting, monitor);
    const pending = stateAfter(lastOf(waiting, monitor, now()))?.pending ?? [];
    for (const [store, ofPlace] of linesByStore(waiting, monitor, lines)) {
      await history.appendLate(store, ofPlace);
    }
    remove();
    say(
      `${monitor}: what waited for the database is in it now (${lines.length === 1 ? '1 line' : `${lines.length} lines`}).`,
    );
    return { pending, ...left };
  } catch (error) {
    // They wait on. Where the database is away, what follows finds it so.
    say(textOf(error));
    return { pending: [], ...left };
  } finally {
    lock.release();
  }
}

function mayWait(waiting: string, monitor: string): boolean {
  return readableNames(waiting).some(
    (name) => name.startsWith(`${monitor}-`) || (name.startsWith(`${monitor}.`) && !name.endsWith('.last')),
  );
}

function readableNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Of several machines that ran while the database was away, each may have notifications that are pending. */
function withPending(last: KnownRun, pending: readonly PendingDelivery[]): KnownRun {
  const { state, deliveries } = last;
  if (!state || pending.length === 0) return last;
  const idOf = ({ alert, channel }: { alert: string; channel: string }) => `${alert} ${channel}`;
  const known = new Set([
    ...state.pending.map(({ alert, channel }) => idOf({ alert: alert.id, channel })),
    ...deliveries.map(idOf),
  ]);
  const added = pending.filter(({ alert, channel }) => !known.has(idOf({ alert: alert.id, channel })));
  return { ...last, state: { ...state, pending: [...state.pending, ...added] } };
}

interface SharedRun {
  readonly history: SharedHistory;
  readonly waiting: string;
  readonly monitor: string;
  readonly lease: HeldLease;
  readonly known: KnownRun | undefined;
  readonly onCall: OnCall;
  readonly away: () => Promise<RunRecorder>;
}

function recorderWith(
  { history, waiting, monitor, lease, known, onCall, away }: SharedRun,
  settledLeft: LockHolder | undefined,
  options: RunRecorderOptions,
): RunRecorder {
  const { memory, alone, now } = options;
  const left = lease.left ?? settledLeft;
  const lines: string[] = [];
  /** What is written once the database has refused a line: what follows belongs after it. */
  let files: RunRecorder | undefined;
  const flush = async () => {
    if (files) return files.secure();
    if (lines.length === 0) return;
    try {
      await bounded(history.append(lease.request.store, lines), options);
    } catch (error) {
      sayAway(error, options);
      files = await freeRecorder(away);
      for (const line of lines) files.write(line);
      await files.secure();
    }
    lines.length = 0;
  };
  return {
    ...(left && { left }),
    ready: async () => files === undefined || files.ready(),
    last: () => known,
    onCall: () => onCall,
    async elsewhere() {
      if (placedMonitor(lease.request.store).place === undefined) return undefined;
      // Without it, the place alone decides, as with files.
      return bounded(history.lastOfEach(monitor), options).catch((error: unknown) => {
        options.say(textOf(error));
        return undefined;
      });
    },
    write: (line) => void (files ? files.write(line) : lines.push(line)),
    secure: flush,
    async upkeep() {
      if (files) return [];
      try {
        await history.updateRollUps(lease.request.store, now());
        return [];
      } catch (error) {
        return [`The roll-ups of ${monitor} could not be updated: ${(error as Error).message}`];
      }
    },
    async close(last) {
      try {
        await flush();
      } finally {
        await lease.release();
        await files?.close();
      }
      if (!last) return;
      if (alone) keepKnown(waiting, monitor, last);
      memory?.set(`${waiting}/${monitor}.lock`, { stamp: undefined, last });
    },
  };
}

const PAUSE_MS = 100;

/** Waits for a process that puts what waits into the database just now: it removes the file then. */
async function freeRecorder(open: () => Promise<RunRecorder>): Promise<RunRecorder> {
  for (let tries = 0; ; tries += 1) {
    const recorder = await open();
    if (!recorder.holder || tries === 20) return recorder;
    await recorder.close();
    await sleep(PAUSE_MS);
  }
}

/** Another process runs this monitor: the run is skipped, and stored as such. */
async function skipping(
  history: SharedHistory,
  { store, holder: own }: LeaseRequest,
  holder: string | undefined,
  options: RunRecorderOptions,
): Promise<RunRecorder> {
  const running = parsedHolder(holder ?? own);
  const known = await history.last(store);
  const lines: string[] = [];
  return {
    ...(running && { holder: running }),
    ready: async () => true,
    last: () => known,
    onCall: () => ({ notes: [] }),
    write: (line) => void lines.push(line),
    secure: async () => {},
    upkeep: async () => [],
    async close() {
      if (lines.length === 0) return;
      await bounded(history.append(store, lines), options).catch((error: unknown) =>
        options.say(textOf(error)),
      );
    },
  };
}
