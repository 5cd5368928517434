import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../../contracts/index.ts';
import { unreadable } from '../file-fault.ts';
import { collectRuns, type RunCollector } from '../journal/collect.ts';
import { monthOf } from '../journal/file-name.ts';
import { parseLine } from '../journal/parse.ts';
import { journalFilesIn } from '../journal/read.ts';
import { emptyGlance, type Glance, glanceAt } from './glance.ts';
import { QuickLine } from './quick-line.ts';
import { offsetBefore } from './seek.ts';

export interface ScanOptions {
  /** Runs before it are left out; absent: all are taken. */
  readonly from?: Date;
  /** The phases of each exchange are wanted as well. */
  readonly phases?: boolean;
}

const CHUNK_BYTES = 1 << 18;
const NEWLINE = 0x0a;
const HOUR = 3_600_000;

/**
 * Looks at each run of a monitor, in the order of the journal's lines. Lines are read as bytes; those alone are parsed
 * that hold something rare: a finding that this hour did not have yet, a gap, a format of before. Damaged lines are
 * passed over.
 * @param look gets the same glance each time, filled anew
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function scanRuns(
  directory: string,
  monitor: string,
  options: ScanOptions,
  look: (glance: Glance) => void,
): void {
  const from = options.from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const take = lineTaker(monitor, options.phases ?? false, (glance) => {
    if (glance.at >= from) look(glance);
  });
  for (const file of journalFilesIn(directory, monitor, options.from && monthOf(options.from))) {
    const path = join(directory, file);
    try {
      scanLines(path, options.from, take);
    } catch (error) {
      throw unreadable(path, error);
    }
  }
}

/** Takes a line of a buffer; `holed`: the buffer has bytes that no text has, so that the parser is asked. */
type TakeLine = (bytes: Buffer, at: number, end: number, holed: boolean) => void;

function lineTaker(monitor: string, withPhases: boolean, look: (glance: Glance) => void): TakeLine {
  const quick = new QuickLine(monitor, withPhases);
  const collector = collectRuns(monitor);
  const glance = emptyGlance();
  const known = new Map<string, Finding>();
  let hour = Number.NaN;
  // What an hour comes to depends on its own lines alone: its findings are parsed anew.
  const begins = () => Math.floor(glance.at / HOUR) !== hour;
  const takeQuickly = (bytes: Buffer, at: number, end: number) => {
    if (!quick.read(bytes, at, end, glance, known)) return false;
    if (!begins()) return true;
    known.clear();
    return glance.findings.length === 0;
  };
  const takeParsed = (line: string) => {
    if (!parsed(line, collector, glance)) return false;
    if (begins()) known.clear();
    for (const finding of glance.findings) known.set(finding.fingerprint, finding);
    return true;
  };
  return (bytes, at, end, holed) => {
    if (end <= at) return;
    const quickly = !holed && takeQuickly(bytes, at, end);
    if (!quickly && !takeParsed(bytes.toString('utf8', at, end))) return;
    hour = Math.floor(glance.at / HOUR);
    look(glance);
  };
}

function parsed(line: string, collector: RunCollector, glance: Glance): boolean {
  const entry = parseLine(line);
  const run = entry && collector.take(entry);
  if (run) glanceAt(run, glance);
  return run !== undefined;
}

function scanLines(path: string, from: Date | undefined, take: TakeLine): void {
  const descriptor = openSync(path, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let position = from === undefined ? 0 : offsetBefore(descriptor, from, fstatSync(descriptor).size);
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, kept, buffer.length - kept, position);
      position += read;
      const filled = kept + read;
      const holed = buffer.subarray(0, filled).includes(0);
      const rest = read === 0 ? filled : takeLines(buffer, filled, holed, take);
      if (read === 0) {
        take(buffer, 0, filled, holed);
        return;
      }
      kept = filled - rest;
      buffer.copyWithin(0, rest, filled);
      if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** Takes the whole lines; answers with where the one begins that has no end yet. */
function takeLines(buffer: Buffer, filled: number, holed: boolean, take: TakeLine): number {
  let at = 0;
  for (;;) {
    const end = buffer.indexOf(NEWLINE, at);
    if (end < 0 || end >= filled) return at;
    take(buffer, at, end, holed);
    at = end + 1;
  }
}
