import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DriftlineError, makeFolder } from '../core/index.ts';
import {
  holderOf,
  isOtherProcess,
  killedRunIn,
  type LockHolder,
  type LockRequest,
  newOwnerText,
  parsedHolder,
} from './lock-holder.ts';

/** A lock that was taken. */
export interface Lock {
  /** Who had it before, and did not give it back: that run was killed, or hung. */
  readonly left?: LockHolder;
  /** @returns whether it was still ours: who is slower than its deadline may have lost it */
  release(): boolean;
}

/** A takeover is a matter of microseconds. Who was stopped in the middle of one is waited for so long. */
const TAKEOVER_MS = 10_000;

/**
 * Takes the lock of a monitor: a file that one process creates, and removes when its run is over. One that was left
 * behind (its process is gone, or its deadline over) is taken over, by one process alone.
 * @returns the holder where another process has it
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function takeLock(path: string, lockRequest: LockRequest): Lock | LockHolder {
  const mine = holderOf(lockRequest);
  try {
    const text = JSON.stringify(mine);
    for (;;) {
      if (created(path, text)) return lockOf(path, text);
      const found = settledText(path);
      // It was given back this moment.
      if (found === undefined) continue;
      const holder = parsedHolder(found);
      if (holder && !isLeft(path, holder, lockRequest.now)) return holder;
      const newOwner = newOwnerText(mine, holder);
      if (takenOver(path, found, newOwner, holder, lockRequest.now)) {
        const killed = holder && mine.work !== undefined ? killedRunIn(holder) : undefined;
        return { ...lockOf(path, newOwner, killed), ...(holder ? { left: holder } : {}) };
      }
      // Another process is about to take it over; where it has, the lock says whose it is now.
      if (textOf(path) === found) return holder ?? mine;
    }
  } catch (cause) {
    throw new DriftlineError(
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

/** Whole or not at all: a link to a file that was written before. */
function created(path: string, text: string): boolean {
  const draft = draftOf(path);
  try {
    writeDraft(draft, text);
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems have no links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return written(path, text);
    throw error;
  } finally {
    removed(draft);
  }
}

function draftOf(path: string): string {
  return `${path}.${process.pid}`;
}

/** The folder is there already, unless it is the monitor's first run. */
function writeDraft(draft: string, text: string): void {
  try {
    writeFileSync(draft, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    makeFolder(dirname(draft));
    writeFileSync(draft, text);
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
  if (text === undefined || parsedHolder(text)) return text;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT_MS);
  return textOf(path);
}

/**
 * A process of another machine cannot be asked for: there the deadline alone decides. In a container the killed process
 * had the number that is ours now.
 */
function isLeft(path: string, { pid, host, deadline }: LockHolder, now: Date): boolean {
  if (Date.parse(deadline) < now.getTime()) return true;
  if (host !== hostname()) return false;
  return pid === process.pid ? !held.has(path) : !isOtherProcess(pid);
}

/** The locks of this process. */
const held = new Set<string>();

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
    replaced(path, mine);
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
  const isGone = /^\d+$/.test(pid) && host === hostname() && !isOtherProcess(Number(pid));
  return isGone ? createdMarker(`${path}-${pid}`) : undefined;
}

function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

/**
 * Only our own is given back.
 * @param killed whose lock is put in its place again: only a run tells of one that was killed
 */
function lockOf(path: string, mine: string, killed?: LockHolder): Lock {
  held.add(path);
  return {
    release() {
      held.delete(path);
      if (textOf(path) !== mine) return false;
      if (killed) replaced(path, JSON.stringify(killed));
      else removed(path);
      return true;
    },
  };
}

function replaced(path: string, text: string): void {
  const draft = draftOf(path);
  writeDraft(draft, text);
  renameSync(draft, path);
}

function removed(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
