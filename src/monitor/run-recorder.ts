import { DriftlineError, errorText, reasonOf } from '../core/index.ts';
import {
  type LastRun,
  lastOf,
  type OnCall,
  openRunStore,
  type ReservedStore,
  type RunStore,
  readOnCall,
  reservedStore,
} from '../history/index.ts';
import { diskProblem } from './disk-problem.ts';
import { isLock, type Lock, takeLock } from './lock.ts';
import type { LockHolder } from './lock-holder.ts';

/** The options of a run recorder. */
export interface RunRecorderOptions {
  /** The wall clock. */
  readonly now: () => Date;
  /** Prints a message for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** Set if no other monitor runs in this process, so that a blocking write disturbs none. */
  readonly alone?: boolean;
  /** The time limit of one flush to disk, in ms, for a process that has to end in time; absent: none. */
  readonly syncMs?: () => number;
  /** Kept by a process that runs its monitors again and again. */
  readonly memory?: RunRecorderMemory;
}

/** What a cycle needs of the last run. */
export type KnownRun = Omit<LastRun, 'steps'>;

/**
 * The last run of each monitor as this process wrote it, by the path of its lock. It is valid as long as
 * nobody else has written to the run store: then the end of the file need not be read again. On a full disk
 * it is the only record.
 */
export type RunRecorderMemory = Map<string, { readonly stamp: string | undefined; readonly last: KnownRun }>;

/**
 * The run store and the lock of a monitor during one cycle. A failed write is printed, and changes no
 * verdict.
 */
export interface RunRecorder {
  /** The process that has the lock; absent if this cycle has it, or if the directory cannot be written. */
  readonly holder?: LockHolder;
  /** The process whose lock was taken over: its run was killed, or hung. */
  readonly left?: LockHolder;
  /**
   * Whether the disk responds. To be waited for before `write` where time has passed: a disk that hangs is not
   * touched any more, for this process would hang with it.
   */
  ready(): Promise<boolean>;
  /** The last run; undefined if there is none, or if it cannot be read. */
  last(): KnownRun | undefined;
  /** What people on call left beside the run store; nothing where it cannot be read. */
  onCall(): OnCall;
  /**
   * The last run at each place, by the name of its store; absent, or undefined: there is one place, none has a name, or the
   * database cannot say.
   */
  elsewhere?(): Promise<readonly { readonly store: string; readonly last: KnownRun }[] | undefined>;
  /** Appends a line to the run store; the line ends with a newline. */
  write(line: string): void;
  /** Flushes to disk, so that a power cut during the notifications does not lose the run. */
  secure(): Promise<void>;
  /** What follows the first run of an hour: brings the roll-ups up to date. @returns what failed, one sentence each */
  upkeep(): Promise<readonly string[]>;
  /**
   * Releases the lock, and closes the run store.
   * @param last the run that was written, for the next cycle of this process
   */
  close(last?: KnownRun): Promise<void>;
}

/**
 * Opens the run recorder of a monitor for a cycle. A disk that is full, read-only, gone, or that hangs does not prevent
 * a run: where there is a reserve file, its lines go there until the run store takes them; a message says so, or says
 * that they are lost.
 * @param lockedMs the longest that the cycle may take
 * @throws DriftlineError DL_SETTING_INVALID for a monitor's name that is no file name
 */
export async function openRunRecorder(
  directory: string,
  monitor: string,
  lockedMs: number,
  options: RunRecorderOptions,
): Promise<RunRecorder> {
  const say = sayOnce(options.say);
  const withoutDisk = recorderInMemory(lockOf(directory, monitor), options.memory);
  const ready = async () => {
    // Each time: a file system may be mounted during a run.
    const problem = await diskProblem(directory, options.syncMs?.());
    if (problem !== undefined) say(errorText(hangingDisk(problem)));
    return problem === undefined;
  };
  if (!(await ready())) return withoutDisk;
  const onDisk = recorderOnDisk(directory, monitor, lockedMs, { ...options, say });
  let current = onDisk;
  return {
    ...onDisk,
    ready: async () => {
      if (current === onDisk && !(await ready())) current = withoutDisk;
      return current === onDisk;
    },
    last: () => current.last(),
    onCall: () => current.onCall(),
    write: (line) => current.write(line),
    secure: () => current.secure(),
    upkeep: () => current.upkeep(),
    close: (last) => current.close(last),
  };
}

function lockOf(directory: string, monitor: string): string {
  return `${directory}/${monitor}.lock`;
}

/** `ready` is that of the whole. */
type Recorder = Omit<RunRecorder, 'ready'>;

/** Of a run whose disk hangs: this process alone knows of it. */
function recorderInMemory(path: string, memory: RunRecorderMemory | undefined): RunRecorder {
  return {
    ready: async () => false,
    last: () => memory?.get(path)?.last,
    onCall: () => ({ notes: [] }),
    write() {},
    async secure() {},
    upkeep: async () => [],
    async close(last) {
      if (last) memory?.set(path, { stamp: undefined, last });
    },
  };
}

function hangingDisk(problem: string): DriftlineError {
  return new DriftlineError(
    'DL_REPORTS_UNWRITABLE',
    `${problem} This run is not stored.`,
    'Check the server of that mount, or set REPORTS_DIR to a folder on a local disk.',
  );
}

function recorderOnDisk(
  directory: string,
  monitor: string,
  lockedMs: number,
  { now, say, alone, memory, syncMs }: RunRecorderOptions,
): Recorder {
  const onTorn = (path: string) => {
    // A line that a full disk cut off is in the reserve, and is about to be appended as a whole.
    if (!reserved.inUse()) say(`${path} ended in the middle of a line; only that line is lost.`);
  };
  const runStore = unlessUnwritable(say, () => openRunStore(directory, monitor, { now, onTorn }));
  const path = lockOf(directory, monitor);
  const lock = lockFor(runStore, () =>
    unlessUnwritable(say, () => takeLock(path, { now: now(), deadlineMs: lockedMs })),
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
      // Where it could not be stored, the run store does not know of it.
      if (known && (known.stamp === undefined || known.stamp === runStore?.stamp())) return known.last;
      return lastKnown(directory, monitor, { say, now });
    },
    onCall: () => {
      let left: OnCall = { notes: [] };
      orSay(() => {
        left = readOnCall(directory, monitor);
      });
      return left;
    },
    write: (line) => orSay(() => sayWhereKept(reserved.append(line), say)),
    secure: async () => {
      if (syncMs) return flushWithin(runStore, syncMs(), say);
      if (alone) return orSay(() => runStore?.syncNow());
      if (hanging.size > 0) return;
      await flushed(
        path,
        runStore?.sync().catch((error: unknown) => say(textOf(error))),
        say,
      );
    },
    async upkeep() {
      const { eachHour } = await import('./upkeep/each-hour.ts');
      return eachHour(directory, monitor, now());
    },
    async close(last) {
      const stamp = runStore?.stamp();
      const wasMine = released(runStore, lock);
      if (last && wasMine) memory?.set(path, { stamp, last });
    },
  };
}

async function flushWithin(
  runStore: RunStore | undefined,
  limitMs: number,
  say: RunRecorderOptions['say'],
): Promise<void> {
  try {
    if ((await runStore?.syncWithin(limitMs)) === false) say(slowDisk(limitMs));
  } catch (error) {
    say(textOf(error));
  }
}

/** The longest that `watch` waits for the disk. */
const LONGEST_SYNC_MS = 5000;

/** Locks of run stores whose flush has not finished after that time. */
const hanging = new Set<string>();

/**
 * While a disk hangs, each further flush would block one of libuv's few threads, which also look up host
 * names.
 */
async function flushed(
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
  say(slowDisk(LONGEST_SYNC_MS));
  hanging.add(path);
  void synced?.finally(() => hanging.delete(path));
}

function slowDisk(ms: number): string {
  return `The run's record was not flushed to disk within ${Math.round(ms)} ms; a power cut now would lose it.`;
}

function sayWhereKept(kept: ReturnType<ReservedStore['append']>, say: RunRecorderOptions['say']): void {
  if (!kept) return;
  const reason = kept.cause === undefined ? 'The run store cannot be written.' : textOf(kept.cause);
  say(
    `${reason}\n  The line is in ${kept.path}, and is moved to the run store as soon as it can be written.`,
  );
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
 * Releases the lock and closes the run store. The verdict is printed already, so that no error may change the
 * exit code.
 * @returns false if another process may have written to the run store: a run slower than its deadline loses
 *   its lock
 */
function released(runStore: RunStore | undefined, lock: Lock | LockHolder | undefined): boolean {
  let wasMine = false;
  try {
    wasMine = lock === undefined || (isLock(lock) && lock.release());
  } catch {
    // The disk may have become read-only: the next run takes the lock over.
  }
  try {
    runStore?.close();
  } catch {
    // A failed write was printed when the line was appended.
  }
  return wasMine;
}

/** A history that cannot be read does not prevent the run. */
function lastKnown(
  directory: string,
  monitor: string,
  { say, now }: Pick<RunRecorderOptions, 'say' | 'now'>,
): KnownRun | undefined {
  try {
    return lastOf(directory, monitor, now());
  } catch (error) {
    say(`The last run cannot be read: ${reasonOf(error)}`);
    return undefined;
  }
}

/** Each sentence once: what cannot be opened cannot be written either, line after line. */
function sayOnce(say: RunRecorderOptions['say']): RunRecorderOptions['say'] {
  const said = new Set<string>();
  return (sentence) => {
    if (said.has(sentence)) return;
    said.add(sentence);
    say(sentence);
  };
}

/** A run sends, judges and notifies, whatever happens to the reports directory. */
function unlessUnwritable<T>(say: RunRecorderOptions['say'], open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof DriftlineError) || error.code !== 'DL_REPORTS_UNWRITABLE') throw error;
    say(textOf(error));
    return undefined;
  }
}

function textOf(error: unknown): string {
  return error instanceof DriftlineError ? errorText(error) : String(error);
}
