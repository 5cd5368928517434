import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { isObject } from '../schema/index.ts';

/** The process that has the lock of a monitor. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** When the process was started, in clock ticks since its machine was; absent where that is not known. */
  readonly processStart?: number;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: a process that still has the lock after this hangs. */
  readonly deadline: string;
  /** The command that has the lock, if it is not a run: `history compact`. */
  readonly work?: string;
  /**
   * The holder whose lock it took over: if it is killed before it stored that run, the next one stores both.
   */
  readonly left?: LockHolder;
}

/** A request for a lock by this process. */
export interface LockRequest {
  readonly now: Date;
  /** The longest that its run may take. */
  readonly deadlineMs: number;
  /** The command that needs the lock, if it is not a run. */
  readonly work?: string;
}

/** The longest chain of killed holders that is kept. */
const MOST_LEFT = 5;

/** This process, as the holder of a lock. */
export function holderOf({ now, deadlineMs, work }: LockRequest): LockHolder {
  const processStart = ownStart();
  return {
    pid: process.pid,
    host: hostname(),
    ...(processStart === undefined ? {} : { processStart }),
    startedAt: now.toISOString(),
    deadline: new Date(now.getTime() + deadlineMs).toISOString(),
    ...(work === undefined ? {} : { work }),
  };
}

/** The text of a lock that was taken over from a holder. */
export function newOwnerText(mine: LockHolder, left: LockHolder | undefined): string {
  return JSON.stringify(left ? { ...mine, left: shortened(left, MOST_LEFT) } : mine);
}

/** The killed run that must still be stored if its lock was taken over by other work than a run. */
export function killedRunIn({ work, left, ...holder }: LockHolder): LockHolder | undefined {
  if (work !== undefined) return left && killedRunIn(left);
  return left ? { ...holder, left } : holder;
}

function shortened({ left, ...holder }: LockHolder, most: number): LockHolder {
  return left && most > 1 ? { ...holder, left: shortened(left, most - 1) } : holder;
}

/** Undefined if the text is not that of a lock: after a power cut, or if another program wrote the file. */
export function parsedHolder(text: string): LockHolder | undefined {
  try {
    return holderIn(JSON.parse(text), MOST_LEFT);
  } catch {
    return undefined;
  }
}

function holderIn(value: unknown, most: number): LockHolder | undefined {
  if (!isObject(value) || most === 0) return undefined;
  const { pid, host, processStart, startedAt, deadline, work } = value;
  if (!Number.isSafeInteger(pid) || typeof host !== 'string') return undefined;
  if (!isInstant(startedAt) || !isInstant(deadline)) return undefined;
  const left = holderIn(value.left, most - 1);
  return {
    ...{ pid: Number(pid), host, startedAt, deadline },
    ...(typeof processStart === 'number' ? { processStart } : {}),
    ...(typeof work === 'string' ? { work } : {}),
    ...(left ? { left } : {}),
  };
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/**
 * Whether another process with this id runs on this machine.
 * @param start when it was started, if that is known: a process with another start has the id of one that has
 *   ended
 */
export function isOtherProcess(pid: number, start?: number): boolean {
  if (pid === process.pid || !isRunning(pid)) return false;
  const found = processStat(pid);
  return !found || (!found.ended && (start === undefined || found.start === start));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A process that has ended, though its parent has not taken note of it yet. */
const ENDED_STATES = ['Z', 'X', 'x'];

/** A process as Linux shows it. */
interface ProcessStat {
  readonly ended: boolean;
  /** When it was started, in clock ticks since the machine was: tells it from others with the same id. */
  readonly start: number;
}

/** Undefined where it cannot be read: on other systems, or if /proc hides processes of other users. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    return statIn(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Reads `/proc/PID/stat` (proc_pid_stat(5)). The name of the program, which may contain spaces and
 * parentheses, is before the last `)`; the state is field 3, the start time field 22.
 */
export function statIn(text: string): ProcessStat | undefined {
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = Number(fields[18]);
  return Number.isSafeInteger(start) && start > 0
    ? { ended: ENDED_STATES.includes(state), start }
    : undefined;
}

let own: { readonly start: number | undefined } | undefined;

/** When this process was started; undefined where that is not known. */
export function ownStart(): number | undefined {
  own ??= { start: processStat(process.pid)?.start };
  return own.start;
}
