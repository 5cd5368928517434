import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { DriftlineError, makeFolder, reasonOf } from '../core/index.ts';
import {
  holderOf,
  isOtherProcess,
  killedRunIn,
  type LockHolder,
  type LockRequest,
  newOwnerText,
  ownStart,
  parsedHolder,
} from './lock-holder.ts';

/** A lock that this process has. */
export interface Lock {
  /** The holder that did not release it: its run was killed, or hung. */
  readonly left?: LockHolder;
  /** @returns whether it was still ours: a run slower than its deadline may have lost it */
  release(): boolean;
}

/** A takeover takes microseconds. A process that stopped in the middle of one blocks others for this long. */
const TAKEOVER_MS = 10_000;

/**
 * Takes the lock of a monitor: a file that a process creates, and removes when its run is over. A lock that
 * was left behind (its process is gone, or its deadline has passed) is taken over by exactly one process.
 * @returns the holder if another process has the lock
 * @throws DriftlineError DL_REPORTS_UNWRITABLE
 */
export function takeLock(path: string, lockRequest: LockRequest): Lock | LockHolder {
  const mine = holderOf(lockRequest);
  try {
    const text = JSON.stringify(mine);
    for (;;) {
      if (created(path, text)) return lockOf(path, text);
      const found = settledText(path);
      // It was released just now.
      if (found === undefined) continue;
      const holder = parsedHolder(found);
      if (holder && !isLeft(path, holder, lockRequest.now)) return holder;
      const newOwner = newOwnerText(mine, holder);
      if (takenOver(path, found, newOwner, holder, lockRequest.now)) {
        const killed = holder && mine.work !== undefined ? killedRunIn(holder) : undefined;
        return { ...lockOf(path, newOwner, killed), ...(holder ? { left: holder } : {}) };
      }
      // Another process is about to take it over; once it has, the lock names the new owner.
      if (textOf(path) === found) return holder ?? mine;
    }
  } catch (cause) {
    throw new DriftlineError(
      'DL_REPORTS_UNWRITABLE',
      `The lock ${path} cannot be taken: ${reasonOf(cause)}`,
      'Make the directory writable for the user that runs Driftline, or set REPORTS_DIR.',
      cause,
    );
  }
}

export function isLock(taken: Lock | LockHolder): taken is Lock {
  return 'release' in taken;
}

/** Atomic: creates a link to a file that was written before. */
function created(path: string, text: string): boolean {
  const draft = draftOf(path);
  try {
    writeDraft(draft, text);
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // Some file systems do not support links.
    if (code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS') return written(path, text);
    throw error;
  } finally {
    removed(draft);
  }
}

function draftOf(path: string): string {
  return `${path}.${process.pid}`;
}

/** The folder exists, unless this is the monitor's first run. */
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

/**
 * Without links, a lock file exists before its text does, so an unreadable one is read again after a moment.
 */
function settledText(path: string): string | undefined {
  const text = textOf(path);
  if (text === undefined || parsedHolder(text)) return text;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT_MS);
  return textOf(path);
}

/**
 * Whether a process of another machine is alive is unknown: there the deadline alone decides. In a container
 * the killed process may have had the id that is ours now.
 */
function isLeft(path: string, { pid, host, deadline, processStart }: LockHolder, now: Date): boolean {
  if (Date.parse(deadline) < now.getTime()) return true;
  if (host !== hostname()) return false;
  return pid === process.pid ? !ownLocks.has(path) : !isOtherProcess(pid, processStart);
}

/** The locks of this process. */
const ownLocks = new Set<string>();

/**
 * Replaces a lock that was left behind with ours. Of several processes, the one that creates the marker of
 * that lock may; it reads the lock again first, since another process may have replaced it already.
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
    // The killed process may have left a draft.
    if (holder && holder.pid !== process.pid) rmSync(`${path}.${holder.pid}`, { force: true });
    return textOf(path) === mine;
  } finally {
    rmSync(marker, { force: true });
  }
}

/**
 * Creates the marker of a takeover; undefined if another process has created it. The marker of a process that
 * was killed during the takeover stays, and the next one gets a name of its own; if it is unknown whether
 * that process is alive, its marker blocks takeovers until the time slot is over.
 */
function createdMarker(path: string): string | undefined {
  if (created(path, `${process.pid} ${hostname()} ${ownStart() ?? ''}`.trimEnd())) return path;
  const [pid = '', host, started] = (textOf(path) ?? '').split(' ');
  const from = started === undefined ? undefined : Number(started);
  const isGone = /^\d+$/.test(pid) && host === hostname() && !isOtherProcess(Number(pid), from);
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
 * Releases only our own lock.
 * @param killed the holder whose lock is restored on release: only a run stores a killed run
 */
function lockOf(path: string, mine: string, killed?: LockHolder): Lock {
  ownLocks.add(path);
  return {
    release() {
      ownLocks.delete(path);
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
