import { fingerprintOf } from '../../core/index.ts';
import {
  isComparable,
  lastOfDefaultBranch,
  SUITE_RUN_VERSION,
  type SuiteCoverage,
  type SuiteRun,
  type SuiteRunCause,
} from '../../history/index.ts';
import type { Revision } from '../../project/index.ts';
import type { Finding } from '../../rules/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { type AcceptedCause, depthOf, isExpired, targetOf } from './accepted.ts';
import {
  type AcceptedState,
  type CauseState,
  causeFingerprint,
  causesOf,
  isOf,
  type SuiteCause,
} from './causes.ts';
import { acceptanceOf } from './gate.ts';

/** What of a run is in no report. */
export interface Ran {
  /** Titles of the tests that were run to their end. */
  readonly tests: ReadonlySet<string>;
  /** Titles of those that passed when they were retried. */
  readonly flaky: ReadonlySet<string>;
}

type Comparison = Pick<SuiteReport, 'comparison' | 'accepted'>;

const MOST_CAUSES = 300;
const MOST_CASES = 100;
const MOST_PARTS = 1000;
const MOST_TESTS = 20;
/** The last runs among which a cause may come and go. */
const FLAKY_RUNS = 10;

/**
 * A run as one line of the history.
 * @param report masked
 */
export function suiteRunOf(
  report: SuiteReport,
  { tests, flaky }: Ran,
  { revision, branch, isDefault }: Revision,
  coverage?: SuiteCoverage,
): SuiteRun {
  const causes = causesOf(report.findings);
  const partial =
    report.partial || tests.size === 0 || causes.some(({ finding }) => finding.family === 'call');
  return {
    ...{ type: 'suite', version: SUITE_RUN_VERSION, time: report.startedAt, durationMs: report.durationMs },
    ...{ target: report.target, contract: report.contract, depth: report.depth, tests: report.tests },
    ...(revision === undefined ? {} : { revision }),
    ...(branch === undefined ? {} : { branch }),
    ...(isDefault ? { default: true } : {}),
    ...(partial ? { partial: true } : {}),
    ...(coverage ? { coverage } : {}),
    causes: causes.slice(0, MOST_CAUSES).map((each) => runCauseOf(each, flaky)),
    ...(causes.length > MOST_CAUSES ? { moreCauses: causes.length - MOST_CAUSES } : {}),
  };
}

function runCauseOf(cause: SuiteCause, flaky: ReadonlySet<string>): SuiteRunCause {
  const { finding, fingerprint, parts, headline, cases, tests, givesAccess } = cause;
  const isFlaky = tests.length > 0 && tests.every((each) => flaky.has(each));
  return {
    ...{ fingerprint, rule: finding.id, severity: finding.severity, operation: finding.operation },
    parts: parts.slice(0, MOST_PARTS),
    title: headline.slice(0, 300),
    ...(givesAccess && cases.length <= MOST_CASES ? { cases } : {}),
    tests: tests.slice(0, MOST_TESTS).map((each) => fingerprintOf([each])),
    ...(isFlaky ? { flaky: true } : {}),
  };
}

/**
 * What of a run is new, still there, fixed or flaky against the last run of the default branch.
 * @param run this one, which is not in the history yet
 */
export function comparisonOf(
  report: SuiteReport,
  run: SuiteRun,
  runs: readonly SuiteRun[],
  { tests }: Pick<Ran, 'tests'>,
): Pick<Comparison, 'comparison'> {
  const baseline = lastOfDefaultBranch(runs, report);
  const recent = recentOf(run, runs);
  const comesAndGoes = (parts: readonly string[]) => changesIn([...recent, run], parts) >= 2;
  const stateOf = (part: string, findings: readonly Finding[]): CauseState | undefined => {
    const retried = run.causes.some((each) => each.flaky && each.parts.includes(part));
    if (retried || comesAndGoes([part])) return 'flaky';
    const isKnown = (finding: Finding) => baseline?.causes.some((each) => isOf(finding, each));
    return baseline && (findings.every(isKnown) ? 'known' : 'new');
  };
  const states = [...byPart(report)].flatMap(([part, findings]) => {
    const state = stateOf(part, findings);
    return state ? [{ fingerprint: part, state }] : [];
  });
  // Where a call failed, a test ended before its request.
  const hasFailedCall = report.findings.some(({ finding }) => finding.family === 'call');
  const ran = new Set([...tests].map((each) => fingerprintOf([each])));
  const fixed = (hasFailedCall ? [] : (baseline?.causes ?? [])).filter(
    (each) => isGone(each, run) && isTested(each, ran) && !comesAndGoes(each.parts),
  );
  if (!baseline && states.length === 0) return {};
  return {
    comparison: {
      ...(baseline ? { against: placeIn(baseline) } : {}),
      states,
      fixed: fixed.map(({ fingerprint, title, severity }) => ({ fingerprint, title, severity })),
    },
  };
}

/** The findings by rule, operation, place and status. */
function byPart({ findings }: SuiteReport): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>();
  for (const { finding } of findings) {
    const part = causeFingerprint(finding);
    const own = found.get(part);
    if (own) own.push(finding);
    else found.set(part, [finding]);
  }
  return found;
}

function placeIn({ time, revision, branch }: SuiteRun) {
  return {
    time,
    ...(revision === undefined ? {} : { revision }),
    ...(branch === undefined ? {} : { branch }),
  };
}

function isGone({ parts }: SuiteRunCause, run: SuiteRun): boolean {
  return run.moreCauses === undefined && !isIn(run, parts);
}

function isIn({ causes }: SuiteRun, parts: readonly string[]): boolean {
  const wanted = new Set(parts);
  return causes.some((each) => each.parts.some((part) => wanted.has(part)));
}

/**
 * Every test that showed it was run: only then is it known to be gone.
 * @param ran fingerprints of the titles of tests
 */
function isTested({ tests: shown }: SuiteRunCause, ran: ReadonlySet<string>): boolean {
  return shown.length > 0 && shown.every((each) => ran.has(each));
}

/** The last whole runs of the same revision. */
function recentOf(run: SuiteRun, runs: readonly SuiteRun[]): readonly SuiteRun[] {
  if (run.revision === undefined || run.partial) return [];
  const same = runs.filter(
    (each) => each.revision === run.revision && !each.partial && isComparable(each, run),
  );
  return same.slice(1 - FLAKY_RUNS);
}

/** How often a cause came or went from one run to the next. */
function changesIn(runs: readonly SuiteRun[], parts: readonly string[]): number {
  const seen = runs.map((each) => isIn(each, parts));
  return seen.filter((each, index) => index > 0 && each !== seen[index - 1]).length;
}

/** The accepted causes of a run, with what became of them; absent where nothing is accepted. */
export function acceptancesOf(
  report: SuiteReport,
  accepted: readonly AcceptedCause[],
  { partial }: Pick<SuiteRun, 'partial'>,
  now: Date,
): Pick<Comparison, 'accepted'> {
  const here = accepted.filter(({ target }) => target === targetOf(report.target));
  if (here.length === 0) return {};
  const findings = report.findings.map(({ finding }) => finding);
  const depth = depthOf(report.depth);
  return {
    accepted: here.flatMap((each): AcceptedState[] => {
      const { fingerprint, parts, title, reason, until } = each;
      const found = findings.some((finding) => acceptanceOf(finding, [each], report) !== undefined);
      // A run that tested less than the one that found it says nothing.
      if (!found && (partial || (each.depth === 'full' && depth === 'polite'))) return [];
      const state = !found ? 'gone' : isExpired(each, now) ? 'expired' : 'accepted';
      return [
        { fingerprint, parts, title, reason, until, state, ...(each.cases ? { cases: each.cases } : {}) },
      ];
    }),
  };
}
