import { join } from 'node:path';
import type { Finding } from '../../contracts/index.ts';
import { collectRuns, type RunCollector } from '../journal/collect.ts';
import { monthOf } from '../journal/file-name.ts';
import { parseLine } from '../journal/parse.ts';
import { journalFilesIn } from '../journal/read.ts';
import { eachLine, type TakeLine } from './each-line.ts';
import { emptyGlance, type Glance, glanceAt } from './glance.ts';
import { QuickLine } from './quick-line.ts';

export interface ScanOptions {
  /** Runs before it are left out; absent: all are taken. */
  readonly from?: Date;
  /** The phases of each exchange are wanted as well. */
  readonly phases?: boolean;
}

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
    eachLine(join(directory, file), take, options.from);
  }
}

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
    glance.withPhases = withPhases;
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
