import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DriftlineError, makeFolder, replaceFile } from '../core/index.ts';
import { earlySetting } from './early-setting.ts';
import { findProjectRoot, packageRoot, processState, projectRoot } from './project-root.ts';

/** Set by the build: a digest of the engine's sources. An engine that runs from its sources has no cache. */
declare const DRIFTLINE_BUILD: string;

const DAY_MS = 24 * 60 * 60_000;
/** An entry that no start has rewritten for so long is removed; it is made again when it is needed. */
const LIFE_MS = 30 * DAY_MS;
const OF_A_BUILD = /^[\da-f]{16}$/;

/**
 * The cache folder of the running engine for this project: compiled contracts, transformed modules, V8's
 * code. `node_modules/.cache/driftline` of the project, or CACHE_DIR, with a folder below it for each build
 * of the engine.
 * @returns undefined without a project, or where the engine runs from its sources
 */
export function cacheFolder(): string | undefined {
  processState.cacheFolder ??= { path: located() };
  return processState.cacheFolder.path;
}

/** Makes later entries readable for every user: `driftline build` may be run by another user than cron's. */
export function shareCache(): void {
  processState.sharesCache = true;
}

function located(): string | undefined {
  const project = findProjectRoot();
  if (project === undefined || typeof DRIFTLINE_BUILD === 'undefined') return undefined;
  return join(cacheBase(project), DRIFTLINE_BUILD);
}

/** The folder of everything that is kept for a project: that of each build of the engine, and fetched documents. */
export function cacheBase(project: string): string {
  const setting = earlySetting('CACHE_DIR', project);
  return setting
    ? resolve(setting.folder, setting.text)
    : join(project, 'node_modules', '.cache', 'driftline');
}

/** Whether code from the folder may be run; undefined until the folder exists. */
let isTrusted: boolean | undefined;

/**
 * The entry of a name. Its content is run as code, so an entry is ignored where a user could have written it
 * who cannot write the engine.
 * @returns undefined where there is no such entry, or it is damaged, or not trusted
 */
export function readCached(name: string): Buffer | undefined {
  const folder = cacheFolder();
  if (folder === undefined) return undefined;
  try {
    isTrusted ??= isOurs(lstatSync(folder));
    if (!isTrusted) return undefined;
    const descriptor = openSync(join(folder, name), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return isOurs(fstatSync(descriptor)) ? unsealed(readFileSync(descriptor)) : undefined;
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
}

/**
 * Makes sure that the cache can be written, for a command whose only purpose is to fill it.
 * @returns the folder
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function requireCache(): string {
  const folder = cacheFolder() ?? projectRoot();
  try {
    makeStore(folder);
    replaceFile(join(folder, 'probe'), '');
    rmSync(join(folder, 'probe'));
    if (isOurs(lstatSync(folder))) return folder;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `The cache cannot be written: ${reason}.`,
      CACHE_HINT,
      cause,
    );
  }
  const problem = `${folder} belongs to another user, or other users may write to it.`;
  throw new DriftlineError('DL_FILE_UNWRITABLE', problem, CACHE_HINT);
}

const CACHE_HINT = 'Let this user write there, or set CACHE_DIR to another folder.';

/**
 * Writes an entry. Where that fails, the next start takes as long as this one; nothing else depends on it.
 */
export function writeCached(name: string, content: string | Uint8Array): void {
  const folder = cacheFolder();
  if (folder === undefined) return;
  try {
    makeStore(folder);
    if (!isOurs(lstatSync(folder))) return;
    put(join(folder, name), sealed(content), processState.sharesCache ? 0o644 : 0o600);
    sweepOnce(folder);
  } catch {
    // The disk is read-only or full, or the folder belongs to another user.
  }
}

/** Atomic, and without an fsync, which may hang: an entry that a power cut damages has a wrong checksum. */
function put(path: string, content: Buffer, mode: number): void {
  const draft = `${path}.${process.pid}.draft`;
  try {
    writeFileSync(draft, content, { mode });
    chmodSync(draft, mode);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function makeStore(folder: string): void {
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (processState.sharesCache) chmodSync(folder, 0o755);
}

/** Whether only this user, root or the owner of the engine could have written it. */
function isOurs({ uid, mode }: Stats): boolean {
  const user = process.geteuid?.();
  // Windows has no such owners and modes.
  if (user === undefined) return true;
  if ((mode & 0o022) !== 0) return false;
  return uid === user || uid === 0 || uid === engineOwner();
}

let owner: number | undefined;

function engineOwner(): number {
  owner ??= statSync(join(packageRoot(), 'package.json')).uid;
  return owner;
}

/** The checksum covers at most so many 32-bit words of an entry. */
const MOST_WORDS = 512;
const SEAL_BYTES = 8;

/**
 * Appends the length and a checksum: V8 crashes on damaged code, and a validator that lost a line gives wrong
 * verdicts. A power cut or a full disk damages a sector or more, so of a large text one word in each sector
 * is enough. Loading a real hash would add 1 ms to each start, a sum over the whole entry more.
 */
function sealed(content: string | Uint8Array): Buffer {
  const bytes = aligned(Buffer.from(content));
  const seal = Buffer.alloc(SEAL_BYTES);
  seal.writeUInt32LE(bytes.length, 0);
  seal.writeInt32LE(sumOf(bytes), 4);
  return Buffer.concat([bytes, seal]);
}

function unsealed(bytes: Buffer): Buffer | undefined {
  const length = bytes.length - SEAL_BYTES;
  if (length < 0 || bytes.readUInt32LE(length) !== length) return undefined;
  const content = aligned(bytes.subarray(0, length));
  return sumOf(content) === bytes.readInt32LE(length + 4) ? content : undefined;
}

/**
 * An Int32Array needs an offset that is a multiple of 4, which the buffer of a file that Node reads usually
 * has.
 */
function aligned(bytes: Buffer): Buffer {
  return bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
}

function sumOf(bytes: Buffer): number {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2);
  const step = Math.ceil(words.length / MOST_WORDS) || 1;
  let sum = bytes.length;
  for (let at = 0; at < words.length; at += step) sum = (Math.imul(sum, 31) + (words[at] ?? 0)) | 0;
  return sum;
}

let isSwept = false;

/**
 * On the first write, removes old entries, and folders of other builds that no start has written to for a
 * day.
 */
function sweepOnce(folder: string): void {
  if (isSwept) return;
  isSwept = true;
  const base = dirname(folder);
  sweep(base, (name, { mtimeMs }, now) => {
    return OF_A_BUILD.test(name) && join(base, name) !== folder && now - mtimeMs > DAY_MS;
  });
  sweep(folder, (_name, { mtimeMs }, now) => now - mtimeMs > LIFE_MS);
}

function sweep(folder: string, isOld: (name: string, stats: Stats, now: number) => boolean): void {
  const now = Date.now();
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    try {
      if (isOld(name, lstatSync(path), now)) rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removed it, or this user may not.
    }
  }
}
