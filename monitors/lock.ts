import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { Fault } from '../contracts/index.ts';

/** Who runs a monitor. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: by then the run is over, or its process hangs. */
  readonly deadline: string;
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

/**
 * Takes the lock of a monitor: a file that one process creates, and removes when its run is over. One that was left
 * behind (its process is gone, or its deadline over) is taken over, by one process alone.
 * @returns the holder where another process has it
 * @throws Fault DL_REPORTS_UNWRITABLE
 */
export function takeLock(path: string, applicant: Applicant): Lock | LockHolder {
  const mine = JSON.stringify(holderOf(applicant));
  try {
    mkdirSync(dirname(path), { recursive: true });
    for (;;) {
      if (created(path, mine)) return lockOf(path, mine);
      const text = textOf(path);
      // It was given back this moment.
      if (text === undefined) continue;
      const holder = parsed(text);
      if (holder && !isLeft(path, holder, applicant.now)) return holder;
      if (!takenOver(path, text, mine, holder, applicant.now)) {
        return parsed(textOf(path) ?? '') ?? holder ?? holderOf(applicant);
      }
      return { ...lockOf(path, mine), ...(holder ? { left: holder } : {}) };
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

/** Whole or not at all: a link to a file that was written before. */
function created(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  try {
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

/** Undefined where the power went before it was on the disk. */
function parsed(text: string): LockHolder | undefined {
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return undefined;
  }
}

/**
 * A process of another machine cannot be asked for: there the deadline alone decides. In a container the killed process
 * had the number that is ours now.
 */
function isLeft(path: string, { pid, host, deadline }: LockHolder, now: Date): boolean {
  if (Date.parse(deadline) < now.getTime()) return true;
  if (host !== hostname()) return false;
  return pid === process.pid ? !held.has(path) : !isAlive(pid);
}

/** The locks of this process. */
const held = new Set<string>();

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Puts our lock in the place of one that was left. Several may want to: the one that creates the marker of that very
 * lock does, and looks again first, for another may have done so before. A marker that was left as well stands in the
 * way for a while only.
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
  const marker = `${path}.${fingerprint(left)}.${slot}`;
  if (!written(marker, String(process.pid))) return false;
  try {
    if (textOf(path) !== left) return false;
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine);
    renameSync(draft, path);
    return textOf(path) === mine;
  } finally {
    rmSync(marker, { force: true });
  }
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
