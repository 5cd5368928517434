import { readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable, unwritable, writeReportFile as writeWhole } from '../../core/index.ts';
import { monthOf, parseStoreFile } from '../store/files.ts';
import { storeFilesNewestFirst } from '../store/latest.ts';
import { isOfStore, parseLine } from '../store/line.ts';
import { storeFilesIn } from '../store/read.ts';
import { hourOf } from './roll-up.ts';
import { rebuildRollUps } from './update.ts';

/** What compacting drops, or would drop. */
export interface Compaction {
  /** Names of run store files that go as a whole. */
  readonly files: readonly string[];
  /** The file whose beginning goes. */
  readonly cut?: { readonly file: string; readonly lines: number };
  readonly bytes: number;
}

export interface CompactOptions {
  readonly now: Date;
  /** What is younger stays. Milliseconds. */
  readonly keepMs: number;
  /** Nothing is written. */
  readonly dryRun?: boolean;
}

const NEWLINE = 0x0a;
const TIME = /"time":"(?<time>\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/;

/**
 * Drops the run store's lines of a monitor that are older than what is kept, to the hour: whole months first, then the
 * beginning of the month in which it begins, which is rewritten and renamed. Before anything goes, its roll-ups are
 * rebuilt and on the disk. The last run stays, however old it is: the monitor's state stands in it.
 * Nobody may append meanwhile: the caller holds the monitor's lock.
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function compactRunStore(directory: string, monitor: string, options: CompactOptions): Compaction {
  const before = new Date(hourOf(options.now.getTime() - options.keepMs));
  const plan = planOf(directory, monitor, before, options.now);
  if (options.dryRun || (plan.files.length === 0 && plan.cut === undefined)) return shown(plan);
  rebuildRollUps(directory, monitor, options.now);
  for (const name of plan.files) remove(join(directory, name));
  if (plan.cut) writeWhole(join(directory, plan.cut.file), plan.cut.rest);
  return shown(plan);
}

interface Plan {
  readonly files: readonly string[];
  readonly cut?: { readonly file: string; readonly lines: number; readonly rest: Uint8Array };
  readonly bytes: number;
}

function shown({ files, cut, bytes }: Plan): Compaction {
  return { files, ...(cut ? { cut: { file: cut.file, lines: cut.lines } } : {}), bytes };
}

function planOf(directory: string, monitor: string, before: Date, now: Date): Plan {
  const names = storeFilesIn(directory, monitor);
  const newest = [...storeFilesNewestFirst(directory, monitor, now)];
  const last = newest.find((name) => lastRunAt(bytesOf(join(directory, name)), monitor) >= 0);
  const lastWithRun = last === undefined ? -1 : names.indexOf(last);
  const month = (name: string) => parseStoreFile(name)?.month ?? '';
  const oldest = names.findIndex((name, index) => month(name) >= monthOf(before) || index === lastWithRun);
  const files = names.slice(0, Math.max(oldest, 0));
  const whole = files.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0);
  const boundary = names[oldest];
  if (boundary === undefined || month(boundary) > monthOf(before)) return { files, bytes: whole };
  const bytes = bytesOf(join(directory, boundary));
  const end = beginOfKept(bytes, before, oldest === lastWithRun ? lastRunAt(bytes, monitor) : bytes.length);
  if (end === 0) return { files, bytes: whole };
  const cut = { file: boundary, lines: newlinesIn(bytes.subarray(0, end)), rest: bytes.subarray(end) };
  return { files, cut, bytes: whole + end };
}

/** Where the first line begins that is not older, `most` at most: what comes after it stays as it is. */
function beginOfKept(bytes: Buffer, before: Date, most: number): number {
  let at = 0;
  while (at < most) {
    const end = bytes.indexOf(NEWLINE, at);
    const time = TIME.exec(bytes.toString('latin1', at, end < 0 ? bytes.length : end))?.groups?.time;
    if (time !== undefined && Date.parse(time) >= before.getTime()) return at;
    if (end < 0) return at;
    at = end + 1;
  }
  return Math.min(at, most);
}

/** Where the last run's line begins; negative where there is none. */
function lastRunAt(bytes: Buffer, monitor: string): number {
  for (let end = bytes.length; end > 0; ) {
    const at = bytes.lastIndexOf(NEWLINE, end - 2) + 1;
    const entry = parseLine(bytes.toString('utf8', at, end));
    if (entry?.kind === 'run' && isOfStore(entry, monitor)) return at;
    end = at;
  }
  return -1;
}

function newlinesIn(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}
