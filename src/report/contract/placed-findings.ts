import type { SeenRun, StoredRun } from '../../history/index.ts';
import { groupFindings } from '../../history/index.ts';
import type { Contract, DocumentedProperty } from '../../openapi/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';

/** A current finding with its line in the contract. */
export interface PlacedFinding {
  readonly finding: Finding;
  /** Counts from 1; absent if the finding is in another file, or beyond the last line. */
  readonly line?: number;
  /** Number of the suite's tests that report it; absent if none does. */
  readonly tests?: number;
  /** Monitors that report it in their last run. */
  readonly monitors: readonly {
    readonly monitor: string;
    readonly firstSeen: string;
    readonly runs: number;
  }[];
}

const WEIGHT = { error: 0, warning: 1, info: 2 } as const;

/**
 * The findings of the suite's last run and of each monitor's last run: each once, errors first, then in the
 * order of the document.
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
      const seenBy = { monitor, firstSeen, runs: count };
      found.set(finding.fingerprint, { ...known, monitors: [...known.monitors, seenBy] });
    }
  }
  return [...found.values()].sort(
    (one, other) =>
      WEIGHT[one.finding.severity] - WEIGHT[other.finding.severity] || (one.line ?? 0) - (other.line ?? 0),
  );
}

/** A run in the form of the summary; a finding of two steps counts once. */
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

/** The path of a finding about a response body: `/data/0/id`; undefined for other findings. */
export function bodyPathOf({ where }: Finding): string | undefined {
  return /^response body(?: (\/[\s\S]*))?$/.exec(where)?.[1];
}

/** Whether a path matches that of a documented property, where `*` stands for any item or key. */
export function isAt(path: string, { path: documented }: Pick<DocumentedProperty, 'path'>): boolean {
  const [one, other] = [path.split('/'), documented.split('/')];
  return one.length === other.length && other.every((token, index) => token === '*' || token === one[index]);
}
