import { DriftlineError, errorText, isDiskFull } from '../core/index.ts';
import {
  type LastRun,
  lastOf,
  openRunStore,
  type ReservedStore,
  type RunStore,
  reservedStore,
} from '../history/index.ts';
import { isLock, type Lock, takeLock } from './lock.ts';
import type { LockHolder } from './lock-holder.ts';

/** What a run recorder is given beside its monitor. */
export interface RunRecorderOptions {
  /** The wall clock. */
  readonly now: () => Date;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** No other monitor waits for a response in this process. */
  readonly alone?: boolean;
  /** How long the disk is waited for at a time, in ms, where the process has to end in time; absent: until it has taken all. */
  readonly syncMs?: () => number;
  /** Of a process that runs its monitors again and again. */
  readonly memory?: RunRecorderMemory;
}

/** What a cycle has to know of the last run. */
export type KnownRun = Omit<LastRun, 'steps'>;

/**
 * The last run of each monitor as this process wrote it, by the path of its lock. It is believed as long as nobody has
 * written to the run store since: then its end need not be read again. On a disk that is full it is all there is.
 */
export type RunRecorderMemory = Map<string, { readonly stamp: string | undefined; readonly last: KnownRun }>;

/** A monitor's run store and lock while one cycle has them. What the disk does not take is said, and changes no verdict. */
export interface RunRecorder {
  /** Who has the lock; absent where that is this cycle, or where the disk is full. */
  readonly holder?: LockHolder;
  /** Whose lock was taken over: that run was killed, or hung. */
  readonly left?: LockHolder;
  /** What is known from before; undefined where nothing is, or where it cannot be read. */
  last(): KnownRun | undefined;
  /** Appends a line of the run store, its newline included. */
  write(line: string): void;
  /** Waits until the disk has it: what comes after this (telling people) must not be forgotten by a power cut. */
  secure(): Promise<void>;
  /**
   * Gives the lock back, and closes the run store.
   * @param last what was written, for the next cycle of this process
   */
  close(last?: KnownRun): void;
}

/**
 * Opens the run recorder of a monitor for a cycle. A disk that is full keeps no run from being made: what would be written is
 * in the reserve then until there is room, and said to be, or else said to be lost.
 * @param lockedMs how long the cycle may take at the most
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function openRunRecorder(
  directory: string,
  monitor: string,
  lockedMs: number,
  { now, say, alone, memory, syncMs }: RunRecorderOptions,
): RunRecorder {
  const onTorn = (path: string) => {
    // The line of which a full disk took a part is in the reserve, and about to follow whole.
    if (!reserved.inUse()) say(`${path} ended in the middle of a line; that line is lost, no other.`);
  };
  const runStore = unlessDiskIsFull(say, () => openRunStore(directory, monitor, { now, onTorn }));
  const path = `${directory}/${monitor}.lock`;
  const lock = lockFor(runStore, () =>
    unlessDiskIsFull(say, () => takeLock(path, { now: now(), deadlineMs: lockedMs })),
  );
  const orSay = (work: () => void) => {
    try {
      work();
    } catch (error) {
      say(textOf(error));
    }
  };
  const reserved = reservedStore(directory, monitor, runStore, now);
  if (lock && isLock(lock)) orSay(() => reserved.settle());
  return {
    ...partsOf(lock),
    last: () => {
      const known = memory?.get(path);
      if (known && known.stamp === runStore?.stamp()) return known.last;
      return lastKnown(directory, monitor, { say, now });
    },
    write: (line) => orSay(() => sayWhere(reserved.append(line), say)),
    secure: async () => {
      if (syncMs) return inTime(runStore, syncMs(), say);
      if (alone) return orSay(() => runStore?.syncNow());
      if (silent.size > 0) return;
      await beforeLong(
        path,
        runStore?.sync().catch((error: unknown) => say(textOf(error))),
        say,
      );
    },
    close: (last) => {
      const stamp = runStore?.stamp();
      const wasMine = letGo(runStore, lock);
      if (last && wasMine) memory?.set(path, { stamp, last });
    },
  };
}

async function inTime(
  runStore: RunStore | undefined,
  limitMs: number,
  say: RunRecorderOptions['say'],
): Promise<void> {
  try {
    if ((await runStore?.syncWithin(limitMs)) === false) say(silentDisk(limitMs));
  } catch (error) {
    say(textOf(error));
  }
}

/** So long a watch waits for the disk, in ms. */
const LONGEST_SYNC_MS = 5000;

/** Of run stores whose disk was waited for so long, and has not responded yet. */
const silent = new Set<string>();

/** Where one disk hangs, each further wait for it would take one of the few threads that look names up as well. */
async function beforeLong(
  path: string,
  synced: Promise<void> | undefined,
  say: RunRecorderOptions['say'],
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((done) => {
    timer = setTimeout(() => done('late'), LONGEST_SYNC_MS);
  });
  const outcome = await Promise.race([synced, late]);
  clearTimeout(timer);
  if (outcome !== 'late') return;
  say(silentDisk(LONGEST_SYNC_MS));
  silent.add(path);
  void synced?.finally(() => silent.delete(path));
}

function silentDisk(ms: number): string {
  return `The disk has not taken the run's record in ${Math.round(ms)} ms; a power cut now would lose it.`;
}

function sayWhere(kept: ReturnType<ReservedStore['append']>, say: RunRecorderOptions['say']): void {
  if (!kept) return;
  const reason = kept.cause === undefined ? 'The disk is full.' : textOf(kept.cause);
  say(`${reason}\n  The line is in ${kept.path}, and follows in the run store as soon as there is room.`);
}

function lockFor(runStore: RunStore | undefined, take: () => Lock | LockHolder | undefined) {
  try {
    return take();
  } catch (error) {
    runStore?.close();
    throw error;
  }
}

function partsOf(lock: Lock | LockHolder | undefined): Pick<RunRecorder, 'holder' | 'left'> {
  if (!lock) return {};
  if (!isLock(lock)) return { holder: lock };
  return lock.left ? { left: lock.left } : {};
}

/**
 * The verdict is told: nothing that goes wrong here may change the exit code.
 * @returns false where another process may have written to the run store as well: who is slower than its deadline loses its lock
 */
function letGo(runStore: RunStore | undefined, lock: Lock | LockHolder | undefined): boolean {
  let wasMine = false;
  try {
    wasMine = lock === undefined || (isLock(lock) && lock.release());
  } catch {
    // A disk that became read-only, say: the next run takes the lock over.
  }
  try {
    runStore?.close();
  } catch {
    // What the disk did not take was said when it was appended.
  }
  return wasMine;
}

/** Without a past that can be read there is still a present. */
function lastKnown(
  directory: string,
  monitor: string,
  { say, now }: Pick<RunRecorderOptions, 'say' | 'now'>,
): KnownRun | undefined {
  try {
    return lastOf(directory, monitor, now());
  } catch (error) {
    say(`What was before cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function unlessDiskIsFull<T>(say: RunRecorderOptions['say'], open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    say(textOf(error));
    return undefined;
  }
}

function textOf(error: unknown): string {
  return error instanceof DriftlineError ? errorText(error) : String(error);
}
