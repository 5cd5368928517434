import { hostname } from 'node:os';
import { isObject } from '../schema/index.ts';

/** Who has the lock of a monitor. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: by then the run is over, or its process hangs. */
  readonly deadline: string;
  /** What is done meanwhile, where that is no run: `history compact`. */
  readonly work?: string;
  /** Whose lock it took over: who is killed before it told of that run leaves both to be notified of. */
  readonly left?: LockHolder;
}

/** What a process is that asks for a lock. */
export interface LockRequest {
  readonly now: Date;
  /** How long its run may take at the most. */
  readonly deadlineMs: number;
  /** What it wants the lock for, where that is no run. */
  readonly work?: string;
}

/** Who was killed after who was killed, and so on: so many are told of. */
const MOST_LEFT = 5;

/** This process, as the holder of a lock. */
export function holderOf({ now, deadlineMs, work }: LockRequest): LockHolder {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: now.toISOString(),
    deadline: new Date(now.getTime() + deadlineMs).toISOString(),
    ...(work === undefined ? {} : { work }),
  };
}

/** The text of a lock that took over what another holder left. */
export function newOwnerText(mine: LockHolder, left: LockHolder | undefined): string {
  return JSON.stringify(left ? { ...mine, left: shortened(left, MOST_LEFT) } : mine);
}

/** The run that has still to be notified of where what took over its lock is none. */
export function killedRunIn({ work, left, ...holder }: LockHolder): LockHolder | undefined {
  if (work !== undefined) return left && killedRunIn(left);
  return left ? { ...holder, left } : holder;
}

function shortened({ left, ...holder }: LockHolder, most: number): LockHolder {
  return left && most > 1 ? { ...holder, left: shortened(left, most - 1) } : holder;
}

/** Undefined where the power went before it was on the disk, or where somebody else wrote it. */
export function parsedHolder(text: string): LockHolder | undefined {
  try {
    return holderIn(JSON.parse(text), MOST_LEFT);
  } catch {
    return undefined;
  }
}

function holderIn(value: unknown, most: number): LockHolder | undefined {
  if (!isObject(value) || most === 0) return undefined;
  const { pid, host, startedAt, deadline, work } = value;
  if (!Number.isSafeInteger(pid) || typeof host !== 'string') return undefined;
  if (!isInstant(startedAt) || !isInstant(deadline)) return undefined;
  const left = holderIn(value.left, most - 1);
  return {
    ...{ pid: Number(pid), host, startedAt, deadline },
    ...(typeof work === 'string' ? { work } : {}),
    ...(left ? { left } : {}),
  };
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/** Another process of this number runs on this machine. */
export function isOtherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
