import type { Family, Finding, Severity } from '../../contracts/index.ts';
import type { JournalRun } from '../journal/read.ts';
import type { Evidence } from '../journal/record.ts';

/** One finding, however often it was seen. */
export interface FoundFinding {
  /** As it was last seen. */
  readonly finding: Finding;
  /** ISO 8601: the first and the last run of the range that have it. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** In how many runs. */
  readonly runs: number;
  readonly inLastRun: boolean;
  /** The newest that was kept. */
  readonly evidence?: Evidence;
}

/** What was found, by family: the three stories are never mixed. */
export type FoundFindings = Readonly<Record<Family, readonly FoundFinding[]>>;

const SEVERITY_ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** Groups the findings of some runs by fingerprint: those of the last run first, then by severity, then the newest. */
export function groupFindings(runs: readonly JournalRun[]): FoundFindings {
  const groups = new Map<string, FoundFinding>();
  for (const entry of runs) {
    for (const seen of findingsOf(entry, entry === runs.at(-1))) {
      const { fingerprint } = seen.finding;
      groups.set(fingerprint, merge(groups.get(fingerprint), seen));
    }
  }
  const sorted = [...groups.values()].sort(byWeight);
  const family = (name: Family) => sorted.filter(({ finding }) => finding.family === name);
  return {
    call: family('call'),
    promise: family('promise'),
    drift: family('drift'),
    speed: family('speed'),
  };
}

/** The findings of one run; one that two steps have counts once. */
function findingsOf({ run, steps }: JournalRun, inLastRun: boolean): Iterable<FoundFinding> {
  const found = new Map<string, FoundFinding>();
  for (const { findings, evidence } of steps) {
    for (const finding of findings) {
      const kept = evidence ?? found.get(finding.fingerprint)?.evidence;
      const seen = { finding, firstSeen: run.time, lastSeen: run.time, runs: 1, inLastRun };
      found.set(finding.fingerprint, kept === undefined ? seen : { ...seen, evidence: kept });
    }
  }
  return found.values();
}

function merge(before: FoundFinding | undefined, seen: FoundFinding): FoundFinding {
  if (before === undefined) return seen;
  const evidence = seen.evidence ?? before.evidence;
  return {
    ...seen,
    firstSeen: before.firstSeen,
    runs: before.runs + 1,
    ...(evidence === undefined ? {} : { evidence }),
  };
}

function byWeight(a: FoundFinding, b: FoundFinding): number {
  const weight = ({ finding }: FoundFinding) => SEVERITY_ORDER.indexOf(finding.severity);
  return (
    Number(b.inLastRun) - Number(a.inLastRun) ||
    weight(a) - weight(b) ||
    Date.parse(b.lastSeen) - Date.parse(a.lastSeen)
  );
}
