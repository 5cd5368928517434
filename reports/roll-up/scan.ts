import { join } from 'node:path';
import type { Finding } from '../../contracts/index.ts';
import { collectRuns, type RunCollector } from '../journal/collect.ts';
import { monthOf } from '../journal/file-name.ts';
import { parseLine } from '../journal/parse.ts';
import { journalFilesIn } from '../journal/read.ts';
import type { DeliveryRecord } from '../journal/record.ts';
import type { JournalRun } from '../journal/restore.ts';
import { eachLine, type TakeLine } from './each-line.ts';
import { emptyGlance, type Glance, glanceAt } from './glance.ts';
import { QuickLine } from './quick-line.ts';

/** Told of what stands in a journal beside the glances. */
export interface ScanObserver {
  /**
   * A run that was parsed, before its glance is handed over: the first of each hour to have some finding, and the first to
   * owe some alert, are among them.
   */
  run(entry: JournalRun): void;
  delivery(record: DeliveryRecord): void;
  /** A line that could not be used. */
  damaged(): void;
}

export interface ScanOptions {
  /** Runs before it are left out; absent: all are taken. */
  readonly from?: Date;
  /** The phases of each exchange are wanted as well. */
  readonly phases?: boolean;
  readonly observer?: ScanObserver;
}

const HOUR = 3_600_000;
/** Texts that were received have no bare quote: this begins an alert in a run's state and nothing else. */
const OWED = Buffer.from('"owed":[{');
const OWED_ALERT = /"alert":\{"id":"([^"]*)"/g;

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
  const take = lineTaker(monitor, options, (glance) => {
    if (glance.at >= from) look(glance);
  });
  for (const file of journalFilesIn(directory, monitor, options.from && monthOf(options.from))) {
    eachLine(join(directory, file), take, options.from);
  }
}

function lineTaker(
  monitor: string,
  { phases: withPhases = false, observer }: ScanOptions,
  look: (glance: Glance) => void,
): TakeLine {
  const quick = new QuickLine(monitor, withPhases);
  const collector = collectRuns(monitor);
  const glance = emptyGlance();
  const known = new Map<string, Finding>();
  const owesNews = observer ? owedNews() : () => false;
  let hour = Number.NaN;
  // What an hour comes to depends on its own lines alone: its findings are parsed anew.
  const begins = () => Math.floor(glance.at / HOUR) !== hour;
  const takeQuickly = (bytes: Buffer, at: number, end: number) => {
    if (!quick.read(bytes, at, end, glance, known) || owesNews(bytes, at, end)) return false;
    if (!begins()) return true;
    known.clear();
    return glance.findings.length === 0;
  };
  const takeParsed = (line: string) => {
    if (!parsed(line, collector, glance, observer)) return false;
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

/** Whether a line owes an alert that no line before it owed. */
function owedNews(): (bytes: Buffer, at: number, end: number) => boolean {
  const known = new Set<string>();
  return (bytes, at, end) => {
    const line = bytes.subarray(at, end);
    const owed = line.indexOf(OWED);
    if (owed < 0) return false;
    const before = known.size;
    for (const [, id = ''] of line.toString('utf8', owed).matchAll(OWED_ALERT)) known.add(id);
    return known.size > before;
  };
}

function parsed(
  line: string,
  collector: RunCollector,
  glance: Glance,
  observer: ScanObserver | undefined,
): boolean {
  const entry = parseLine(line);
  if (entry === undefined) observer?.damaged();
  const run = entry && collector.take(entry);
  if (entry?.kind === 'delivery' && collector.deliveries.includes(entry.delivery))
    observer?.delivery(entry.delivery);
  if (!run) return false;
  observer?.run(run);
  glanceAt(run, glance);
  return true;
}
