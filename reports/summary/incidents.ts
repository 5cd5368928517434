import type { JournalRun } from '../journal/read.ts';
import type { RunRecord, Verdict } from '../journal/record.ts';

/** The unbroken stretch of one verdict that the last run belongs to. */
export interface Stretch {
  readonly verdict: Verdict;
  /** ISO 8601: its first run. */
  readonly since: string;
  readonly runs: number;
  /** What the last run says. */
  readonly summary: string;
}

/** A stretch of runs that were down or broken. */
export interface Incident {
  /** ISO 8601: its first run. */
  readonly from: string;
  /** ISO 8601: the first run that was well again; absent while it lasts. */
  readonly to?: string;
  /** How many runs were down or broken. */
  readonly runs: number;
  readonly verdicts: readonly Verdict[];
  /** What its first run says. */
  readonly summary: string;
}

/** The verdict that holds now, and since when. Undefined where nothing has run. */
export function currentStretch(runs: readonly JournalRun[]): Stretch | undefined {
  const last = runs.at(-1)?.run;
  if (last === undefined) return undefined;
  const before = runs.findLastIndex(({ run }) => run.verdict !== last.verdict);
  const first = runs[before + 1]?.run ?? last;
  const { verdict, summary } = last;
  return { verdict, since: first.time, runs: runs.length - before - 1, summary };
}

/** Every stretch of down and broken runs, the newest first. A run of unknown verdict neither begins nor ends one. */
export function incidentsOf(runs: readonly JournalRun[]): Incident[] {
  const incidents: Incident[] = [];
  let open: RunRecord[] = [];
  for (const { run } of runs) {
    if (run.verdict === 'unknown') continue;
    if (run.verdict === 'down' || run.verdict === 'broken') {
      open.push(run);
      continue;
    }
    incidents.push(...incidentFrom(open, run.time));
    open = [];
  }
  return [...incidents, ...incidentFrom(open)].reverse();
}

function incidentFrom(bad: readonly RunRecord[], to?: string): Incident[] {
  const [first] = bad;
  if (first === undefined) return [];
  const verdicts = [...new Set(bad.map((run) => run.verdict))];
  const { time: from, summary } = first;
  return [{ from, ...(to === undefined ? {} : { to }), runs: bad.length, verdicts, summary }];
}
