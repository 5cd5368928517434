import type { Acceptance } from '../../drift/index.ts';
import type { Evidence } from '../../masking/index.ts';
import type { Family, Finding, Severity } from '../../rules/index.ts';
import type { YearFinding } from '../objectives/history.ts';
import { latestRuns } from '../store/latest.ts';
import type { StoredRun } from '../store/line.ts';
import { type SeenRun, type SeenRuns, seenRuns } from './seen-run.ts';

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

/**
 * What a monitor found since a moment.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readFound(directory: string, monitor: string, since: Date, now: Date): FoundFindings {
  const { runs } = seenRuns(directory, monitor, { from: since, now }, () => {});
  return groupFindings(runs, latestRuns(directory, monitor, 1, now));
}

/** That a change is accepted, since when, and by what. */
export interface Accepted {
  /** ISO 8601. */
  readonly at: string;
  /** Accepted into the baseline; or gone with the first run that read another text of the contract. */
  readonly by: 'baseline' | 'contract';
  readonly reason?: string;
}

/** A finding of the last year, and whether it was accepted. */
export interface TimelineFinding extends YearFinding {
  readonly accepted?: Accepted;
}

/**
 * The findings of a year with their acceptance, as far as it is known: by the baseline, which remembers what it
 * accepted; by a contract that was edited, or fixed by an overlay, where the runs about it were looked at one by one.
 */
export function timelineOf(
  findings: readonly YearFinding[],
  seen: Pick<SeenRuns, 'runs' | 'contractChanges'>,
  acceptances: readonly Acceptance[] = [],
): TimelineFinding[] {
  const ended = endings(seen);
  return findings.map((finding) => {
    const accepted = byBaseline(finding, acceptances) ?? byContract(ended.get(finding.fingerprint));
    return accepted === undefined ? finding : { ...finding, accepted };
  });
}

/** The latest acceptance, but none of something that came back afterwards as if it were new. */
function byBaseline(
  { fingerprint, first }: YearFinding,
  acceptances: readonly Acceptance[],
): Accepted | undefined {
  const found = acceptances.findLast(({ at, changes }) => Object.hasOwn(changes, fingerprint) && at >= first);
  if (found === undefined) return undefined;
  const { at, reason } = found;
  return { at, by: 'baseline', ...(reason === undefined ? {} : { reason }) };
}

function byContract(at: number | undefined): Accepted | undefined {
  return at === undefined ? undefined : { at: new Date(at).toISOString(), by: 'contract' };
}

/** By fingerprint: when the contract changed between the last run that has a finding and the next one that is not unknown. */
function endings({ runs, contractChanges }: Pick<SeenRuns, 'runs' | 'contractChanges'>): Map<string, number> {
  const ended = new Map<string, number>();
  if (contractChanges.length === 0) return ended;
  const notifying = runs.filter(({ verdict }) => verdict !== 'unknown' && verdict !== 'down');
  for (const [index, { at, findings }] of notifying.entries()) {
    const next = notifying[index + 1];
    const change = next && contractChanges.find((each) => each > at && each <= next.at);
    const still = new Set(next?.findings.map(({ fingerprint }) => fingerprint));
    for (const { fingerprint } of findings) {
      if (change !== undefined && !still.has(fingerprint)) ended.set(fingerprint, change);
      else ended.delete(fingerprint);
    }
  }
  return ended;
}
