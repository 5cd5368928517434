import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Fault, isObject } from '../contracts/index.ts';

/** Who runs a monitor. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: by then the run is over, or its process hangs. */
  readonly deadline: string;
  /** Whose lock it took over: who is killed before it told of that run leaves both to be told of. */
  readonly left?: LockHolder;
}

/** A lock that was taken. */
export interface Lock {
  /** Who had it before, and did not give it back: that run was killed, or hung. */
  readonly left?: LockHolder;
  release(): void;
}

/** What a process is that asks for a lock. */
export interface Applicant {
  readonly now: Date;
  /** How long its run may take at the most. */
  readonly deadlineMs: number;
}

/** A takeover is a matter of microseconds. Who was stopped in the middle of one is waited for so long. */
const TAKEOVER_MS = 10_000;
/** Who was killed after who was killed, and so on: so many are told of. */
const MOST_LEFT = 5;

/**
 * Takes the lock of a monitor: a file that one process creates, and removes when its run is over. One that was left
 * behind (its process is gone, or its deadline over) is taken over, by one process alone.
 * @returns the holder where another process has it
 * @throws Fault DL_REPORTS_UNWRITABLE
 */
export function takeLock(path: string, applicant: Applicant): Lock | LockHolder {
  const mine = holderOf(applicant);
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (;;) {
      const text = JSON.stringify(mine);
      if (created(path, text)) return lockOf(path, text);
      const found = settledText(path);
      // It was given back this moment.
      if (found === undefined) continue;
      const holder = parsed(found);
      if (holder && !isLeft(path, holder, applicant.now)) return holder;
      const heir = JSON.stringify(holder ? { ...mine, left: shortened(holder, MOST_LEFT) } : mine);
      if (takenOver(path, found, heir, holder, applicant.now)) {
        return { ...lockOf(path, heir), ...(holder ? { left: holder } : {}) };
      }
      // Another process is about to take it over; where it has, the lock says whose it is now.
      if (textOf(path) === found) return holder ?? mine;
    }
  } catch (cause) {
    throw new Fault(
      'DL_REPORTS_UNWRITABLE',
      `The lock ${path} cannot be taken: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Make the directory writable for the user that runs Driftline, or set REPORTS_DIR.',
      cause,
    );
  }
}

export function isLock(taken: Lock | LockHolder): taken is Lock {
  return 'release' in taken;
}

function holderOf({ now, deadlineMs }: Applicant): LockHolder {
  return {
    pid: process.pid,
    host: hostname(),
    startedAt: now.toISOString(),
    deadline: new Date(now.getTime() + deadlineMs).toISOString(),
  };
}

function shortened({ left, ...holder }: LockHolder, most: number): LockHolder {
  return left && most > 1 ? { ...holder, left: shortened(left, most - 1) } : holder;
}

/** Whole or not at all: a link to a file that was written before. */
function created(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, text);
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return written(path, text);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function written(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const MOMENT_MS = 20;

/** Where the file system has no links, a lock is there before its text is: what says nothing is given a moment. */
function settledText(path: string): string | undefined {
  const text = textOf(path);
  if (text === undefined || parsed(text)) return text;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT_MS);
  return textOf(path);
}

/** Undefined where the power went before it was on the disk, or where somebody else wrote it. */
function parsed(text: string): LockHolder | undefined {
  try {
    return holderIn(JSON.parse(text), MOST_LEFT);
  } catch {
    return undefined;
  }
}

function holderIn(value: unknown, most: number): LockHolder | undefined {
  if (!isObject(value) || most === 0) return undefined;
  const { pid, host, startedAt, deadline } = value;
  if (!Number.isSafeInteger(pid) || typeof host !== 'string') return undefined;
  if (!isInstant(startedAt) || !isInstant(deadline)) return undefined;
  const left = holderIn(value.left, most - 1);
  return { pid: Number(pid), host, startedAt, deadline, ...(left ? { left } : {}) };
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && !Number.isNaN(Date.parse(value));
}

/**
 * A process of another machine cannot be asked for: there the deadline alone decides. In a container the killed process
 * had the number that is ours now.
 */
function isLeft(path: string, { pid, host, deadline }: LockHolder, now: Date): boolean {
  if (Date.parse(deadline) < now.getTime()) return true;
  if (host !== hostname()) return false;
  return pid === process.pid ? !held.has(path) : !isOther(pid);
}

/** The locks of this process. */
const held = new Set<string>();

/** Another process of this number runs. */
function isOther(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Puts our lock in the place of one that was left. Several may want to: the one that creates the marker of that very
 * lock does, and looks again first, for another may have done so before.
 */
function takenOver(
  path: string,
  left: string,
  mine: string,
  holder: LockHolder | undefined,
  now: Date,
): boolean {
  const age = now.getTime() - Date.parse(holder?.deadline ?? now.toISOString());
  const slot = Math.max(0, Math.floor(age / TAKEOVER_MS));
  const marker = createdMarker(`${path}.${fingerprint(left)}.${slot}`);
  if (marker === undefined) return false;
  try {
    if (textOf(path) !== left) return false;
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine);
    renameSync(draft, path);
    // It may have been killed with a draft of its own in its hands.
    if (holder && holder.pid !== process.pid) rmSync(`${path}.${holder.pid}`, { force: true });
    return textOf(path) === mine;
  } finally {
    rmSync(marker, { force: true });
  }
}

/**
 * The marker of who takes over; undefined where another process does. One that was left behind by a process that was
 * killed in the middle of it stays, and is followed by one of its own; where that cannot be known it stands in the way
 * until the slot is over.
 */
function createdMarker(path: string): string | undefined {
  if (created(path, `${process.pid} ${hostname()}`)) return path;
  const [pid = '', host] = (textOf(path) ?? '').split(' ');
  const isGone = /^\d+$/.test(pid) && host === hostname() && !isOther(Number(pid));
  return isGone ? createdMarker(`${path}-${pid}`) : undefined;
}

function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/** Only our own is removed: who was slower than its deadline may have lost it. */
function lockOf(path: string, mine: string): Lock {
  held.add(path);
  return {
    release() {
      held.delete(path);
      if (textOf(path) === mine) rmSync(path, { force: true });
    },
  };
}
