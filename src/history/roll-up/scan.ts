import { join } from 'node:path';
import type { Finding } from '../../rules/index.ts';
import { collectRuns, type RunCollector } from '../store/collect.ts';
import { monthOf } from '../store/file-name.ts';
import { parseLine } from '../store/parse.ts';
import { storeFilesIn } from '../store/read.ts';
import type { DeliveryRecord } from '../store/record.ts';
import type { StoredRun } from '../store/restore.ts';
import { eachLine, type TakeLine } from './each-line.ts';
import { QuickLine } from './quick-line.ts';
import { emptyRunSummary, type RunSummary, runSummaryAt } from './run-summary.ts';

/** Told of what stands in a run store beside the runSummaries. */
export interface ScanObserver {
  /**
   * A run that was parsed, before its runSummary is handed over: the first of each hour to have some finding, the first to
   * owe some alert, and the first with some text of the contract, are among them.
   */
  run(entry: StoredRun): void;
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
const QUOTE = 0x22;
/** Texts that were received have no bare quote: this begins an alert in a run's state and nothing else. */
const OWED = Buffer.from('"pending":[{');
/** Of the run: a text that was received has no bare quote. */
const CONTRACT = Buffer.from('"contractHash":"');
const OWED_ALERT = /"alert":\{"id":"([^"]*)"/g;

/**
 * Looks at each run of a monitor, in the order of the run store's lines. Lines are read as bytes; those alone are parsed
 * that hold something rare: a finding that this hour did not have yet, a gap, a format of before. Damaged lines are
 * passed over.
 * @param look gets the same runSummary each time, filled anew
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function scanRuns(
  directory: string,
  monitor: string,
  options: ScanOptions,
  look: (runSummary: RunSummary) => void,
): void {
  const from = options.from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const take = lineTaker(monitor, options, (runSummary) => {
    if (runSummary.at >= from) look(runSummary);
  });
  for (const file of storeFilesIn(directory, monitor, options.from && monthOf(options.from))) {
    eachLine(join(directory, file), take, options.from);
  }
}

function lineTaker(
  monitor: string,
  { phases: withPhases = false, observer }: ScanOptions,
  look: (runSummary: RunSummary) => void,
): TakeLine {
  const quick = new QuickLine(monitor, withPhases);
  const collector = collectRuns(monitor);
  const runSummary = emptyRunSummary();
  const known = new Map<string, Finding>();
  const owesNews = observer ? pendingNews() : () => false;
  const contractIsNews = observer ? contractNews() : () => false;
  let hour = Number.NaN;
  // What an hour comes to depends on its own lines alone: its findings are parsed anew.
  const begins = () => Math.floor(runSummary.at / HOUR) !== hour;
  const takeQuickly = (bytes: Buffer, at: number, end: number) => {
    if (!quick.read(bytes, at, end, runSummary, known)) return false;
    if (owesNews(bytes, at, end) || contractIsNews(bytes, at, end)) return false;
    if (!begins()) return true;
    known.clear();
    return runSummary.findings.length === 0;
  };
  const takeParsed = (line: string) => {
    if (!parsed(line, collector, runSummary, observer)) return false;
    if (begins()) known.clear();
    runSummary.withPhases = withPhases;
    for (const finding of runSummary.findings) known.set(finding.fingerprint, finding);
    return true;
  };
  return (bytes, at, end, holed) => {
    if (end <= at) return;
    const quickly = !holed && takeQuickly(bytes, at, end);
    if (!quickly && !takeParsed(bytes.toString('utf8', at, end))) return;
    hour = Math.floor(runSummary.at / HOUR);
    look(runSummary);
  };
}

/** Whether a line owes an alert that no line before it pending. */
function pendingNews(): (bytes: Buffer, at: number, end: number) => boolean {
  const known = new Set<string>();
  return (bytes, at, end) => {
    const line = bytes.subarray(at, end);
    const pending = line.indexOf(OWED);
    if (pending < 0) return false;
    const before = known.size;
    for (const [, id = ''] of line.toString('utf8', pending).matchAll(OWED_ALERT)) known.add(id);
    return known.size > before;
  };
}

/** Whether a line has another text of the contract than the line before it. */
function contractNews(): (bytes: Buffer, at: number, end: number) => boolean {
  let known = Buffer.alloc(0);
  return (bytes, at, end) => {
    const line = bytes.subarray(at, end);
    const begin = line.indexOf(CONTRACT) + CONTRACT.length;
    if (begin < CONTRACT.length) return false;
    if (known.length > 0 && line.compare(known, 0, known.length, begin, begin + known.length) === 0)
      return false;
    known = Buffer.from(line.subarray(begin, line.indexOf(QUOTE, begin) + 1));
    return true;
  };
}

function parsed(
  line: string,
  collector: RunCollector,
  runSummary: RunSummary,
  observer: ScanObserver | undefined,
): boolean {
  const entry = parseLine(line);
  if (entry === undefined) observer?.damaged();
  const run = entry && collector.take(entry);
  if (entry?.kind === 'delivery' && collector.deliveries.includes(entry.delivery))
    observer?.delivery(entry.delivery);
  if (!run) return false;
  observer?.run(run);
  runSummaryAt(run, runSummary);
  return true;
}
