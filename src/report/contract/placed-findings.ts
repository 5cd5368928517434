import type { SeenRun, StoredRun } from '../../history/index.ts';
import { groupFindings } from '../../history/index.ts';
import type { Contract, DocumentedProperty } from '../../openapi/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';

/** A finding of today at its line of the contract. */
export interface PlacedFinding {
  readonly finding: Finding;
  /** Counts from 1; absent where the finding is of another file, or of a line that there is not. */
  readonly line?: number;
  /** In how many tests the suite has it; absent where it has it not. */
  readonly tests?: number;
  /** The monitors that have it in their last run. */
  readonly monitors: readonly {
    readonly monitor: string;
    readonly firstSeen: string;
    readonly runs: number;
  }[];
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const;

/**
 * What the suite's last run and the last run of each monitor found against a contract: each finding once, errors first,
 * then in the order of the document.
 */
export function placedFindings(
  contract: Contract,
  lines: number,
  suite: SuiteReport | undefined,
  runs: readonly StoredRun[],
): PlacedFinding[] {
  const found = new Map<string, PlacedFinding>();
  for (const { finding, tests } of suite?.findings ?? []) {
    found.set(finding.fingerprint, { ...placed(finding, contract, lines), tests: tests.length });
  }
  for (const [monitor, own] of byMonitor(runs)) {
    for (const { finding, firstSeen, runs: count, inLastRun } of Object.values(
      groupFindings(own.map(seen), own),
    ).flat()) {
      if (!inLastRun) continue;
      const known = found.get(finding.fingerprint) ?? placed(finding, contract, lines);
      const watched = { monitor, firstSeen, runs: count };
      found.set(finding.fingerprint, { ...known, monitors: [...known.monitors, watched] });
    }
  }
  return [...found.values()].sort(
    (one, other) =>
      WEIGHT[one.finding.severity] - WEIGHT[other.finding.severity] || (one.line ?? 0) - (other.line ?? 0),
  );
}

/** A run as the summary sees it; what two steps found alike counts once. */
function seen({ run, steps }: StoredRun): SeenRun {
  const findings = new Map(steps.flatMap((step) => step.findings.map((each) => [each.fingerprint, each])));
  return { at: Date.parse(run.time), verdict: run.verdict, findings: [...findings.values()] };
}

function byMonitor(runs: readonly StoredRun[]): Map<string, StoredRun[]> {
  const found = new Map<string, StoredRun[]>();
  for (const each of runs) {
    const own = found.get(each.run.monitor) ?? [];
    own.push(each);
    found.set(each.run.monitor, own);
  }
  return found;
}

function placed(finding: Finding, contract: Contract, lines: number): PlacedFinding {
  const [, file, line] = /^([\s\S]*):(\d+):\d+$/.exec(finding.contract) ?? [];
  const here = file === contract.file && Number(line) >= 1 && Number(line) <= lines;
  return { finding, monitors: [], ...(here ? { line: Number(line) } : {}) };
}

/** Of a finding about a body: the place in it, as documented properties are named. */
export function bodyPathOf({ where }: Finding): string | undefined {
  return /^response body(?: (\/[\s\S]*))?$/.exec(where)?.[1];
}

/** Whether a finding speaks of a property: its place is the same, items and entries by whichever name. */
export function isAt(path: string, { path: documented }: Pick<DocumentedProperty, 'path'>): boolean {
  const [one, other] = [path.split('/'), documented.split('/')];
  return one.length === other.length && other.every((token, index) => token === '*' || token === one[index]);
}
