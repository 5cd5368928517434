import type { Evidence } from '../../masking/index.ts';
import type { Family, Finding, Severity } from '../../rules/index.ts';
import type { StoredRun } from '../store/line.ts';
import type { SeenRun } from './seen-run.ts';

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
  /** SHA-256 of the contract that `finding` was found against; absent where no whole run with it was looked at. */
  readonly contractHash?: string;
}

/** What was found, by family: the three stories are never mixed. */
export type FoundFindings = Readonly<Record<Family, readonly FoundFinding[]>>;

const SEVERITY_ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * Groups the findings of some runs by fingerprint: those of the last run first, then by severity, then the newest.
 * @param latest the newest of them, whole, the oldest first
 */
export function groupFindings(runs: readonly SeenRun[], latest: readonly StoredRun[]): FoundFindings {
  const last = lastRunOf(latest);
  const groups = new Map<string, Group>();
  for (const run of runs) {
    for (const finding of run.findings) add(groups, finding, run.at);
    if (run.entry) addWhole(groups, run.entry);
  }
  for (const each of latest) addWhole(groups, each);
  const lastHas = new Set(last?.steps.flatMap(({ findings }) => findings.map((each) => each.fingerprint)));
  const sorted = [...groups.values()].map((group) => foundOf(group, lastHas)).sort(byWeight);
  const family = (name: Family) => sorted.filter(({ finding }) => finding.family === name);
  return {
    call: family('call'),
    contract: family('contract'),
    drift: family('drift'),
    speed: family('speed'),
  };
}

/** The last of some runs that says something: one that was skipped knows nothing of the one that kept it from running. */
export function lastRunOf(latest: readonly StoredRun[]): StoredRun | undefined {
  return latest.findLast(({ run }) => run.cause !== 'overlap') ?? latest.at(-1);
}

interface Group {
  finding: Finding;
  readonly first: number;
  last: number;
  runs: number;
  evidence: Evidence | undefined;
  contractHash: string | undefined;
}

function add(groups: Map<string, Group>, finding: Finding, at: number): void {
  const group = groups.get(finding.fingerprint);
  if (group === undefined) {
    const nothing = { evidence: undefined, contractHash: undefined };
    groups.set(finding.fingerprint, { finding, first: at, last: at, runs: 1, ...nothing });
    return;
  }
  group.finding = finding;
  group.last = at;
  group.runs += 1;
}

/** As it was last seen, with the newest evidence that was kept. */
function addWhole(groups: ReadonlyMap<string, Group>, { run, steps }: StoredRun): void {
  for (const { findings, evidence } of steps) {
    for (const finding of findings) {
      const group = groups.get(finding.fingerprint);
      if (group === undefined) continue;
      group.finding = finding;
      group.evidence = evidence ?? group.evidence;
      group.contractHash = run.contractHash;
    }
  }
}

function foundOf(
  { finding, first, last, runs, evidence, contractHash }: Group,
  lastHas: ReadonlySet<string>,
): FoundFinding {
  return {
    finding,
    firstSeen: new Date(first).toISOString(),
    lastSeen: new Date(last).toISOString(),
    runs,
    inLastRun: lastHas.has(finding.fingerprint),
    ...(evidence === undefined ? {} : { evidence }),
    ...(contractHash === undefined ? {} : { contractHash }),
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
