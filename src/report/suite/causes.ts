import { fingerprintOf, minuteText } from '../../core/index.ts';
import {
  type Cause,
  causeOf,
  dangerOf,
  type Finding,
  givesAccess,
  groupedByCause,
  placeOf,
  type Severity,
} from '../../rules/index.ts';
import type { SuiteFinding, SuiteReport } from '../findings-file.ts';
import { gateLine } from './coverage-gates.ts';

/** A cause that tests of the suite show. */
export interface SuiteCause extends Cause {
  /** Titles of the tests that show it, each once. */
  readonly tests: readonly string[];
  /** Number of occurrences. */
  readonly count: number;
  /** Stable across runs: the first of its parts. */
  readonly fingerprint: string;
  /** Fingerprints of rule, operation, place and status: one, or one for each operation. */
  readonly parts: readonly string[];
  /** An attacker gets in by it: each case is a problem of its own. */
  readonly givesAccess: boolean;
  /** Against the last run of the default branch; absent where there is nothing to compare with. */
  readonly state?: CauseState;
  /** Someone accepted it: it fails no test until that day, or `expired`. */
  readonly accepted?: AcceptedState;
}

export type CauseState = NonNullable<SuiteReport['comparison']>['states'][number]['state'];
export type AcceptedState = NonNullable<SuiteReport['accepted']>[number];

/** Words for people. */
export const STATE_WORDS: Readonly<Record<CauseState, string>> = {
  new: 'new',
  known: 'still there',
  flaky: 'flaky',
};

/** A cause of an earlier time, or one that is accepted. */
interface EarlierCause {
  readonly parts: readonly string[];
  readonly cases?: readonly string[];
}

/** Whether a finding belongs to it. What gives access is compared case by case. */
export function isOf(finding: Finding, { parts, cases }: EarlierCause): boolean {
  if (!parts.includes(causeFingerprint(finding))) return false;
  return !givesAccess(finding) || cases === undefined || cases.includes(finding.case);
}

/**
 * The causes of a report, each with its state and whether it is accepted. Operations in which a cause is new, and those
 * in which it was there before or is accepted, are causes of their own.
 */
export function causesIn({
  findings,
  comparison,
  accepted = [],
}: Pick<SuiteReport, 'findings' | 'comparison' | 'accepted'>): SuiteCause[] {
  const states = new Map(comparison?.states.map(({ fingerprint, state }) => [fingerprint, state]));
  const standing = (finding: Finding) => {
    const entry = givesAccess(finding) ? undefined : accepted.find((each) => isOf(finding, each));
    return `${states.get(causeFingerprint(finding)) ?? ''} ${entry?.fingerprint ?? ''}`;
  };
  return causesOf(findings, standing).map((cause) => {
    const state = states.get(cause.fingerprint);
    const found = acceptedIn(cause, accepted);
    return { ...cause, ...(state ? { state } : {}), ...(found ? { accepted: found } : {}) };
  });
}

/** Undefined where a part of it is not accepted; one that is expired first. */
function acceptedIn({ findings }: SuiteCause, accepted: readonly AcceptedState[]): AcceptedState | undefined {
  const entries = findings.map((finding) => accepted.find((each) => isOf(finding, each)));
  if (entries.includes(undefined)) return undefined;
  return entries.find((each) => each?.state === 'expired') ?? entries[0];
}

/** Whether a cause is accepted, and its day is not over. */
export function isAccepted({ accepted }: Pick<SuiteCause, 'accepted'>): boolean {
  return accepted?.state === 'accepted';
}

/** Stable across runs, whatever was received and whatever the contract says of it: of rule, operation, place and status. */
export function causeFingerprint({ id, operation, where, received }: Finding): string {
  return fingerprintOf([id, operation, placeOf(where), where === 'response status' ? received : '']);
}

/**
 * The findings of a suite by what is wrong: those of one rule at one place of one operation, with one status, are one
 * cause, and so are those of several operations where the same part of the contract or the same kind of request shows
 * them. The most dangerous first: errors before warnings, and of these security, failed calls, the contract, drift.
 * @param apart findings for which it differs are never one cause
 */
export function causesOf(
  findings: readonly SuiteFinding[],
  apart: (finding: Finding) => string = () => '',
): SuiteCause[] {
  return groupedByCause(findings, apart)
    .map(suiteCauseOf)
    .sort((one, other) => dangerOf(one.finding) - dangerOf(other.finding));
}

function suiteCauseOf(group: readonly SuiteFinding[]): SuiteCause {
  const cause = causeOf(group.map(({ finding }) => finding));
  const parts = [...new Set(cause.findings.map(causeFingerprint))].sort();
  return {
    ...cause,
    tests: [...new Set(group.flatMap(({ tests }) => tests))],
    count: group.reduce((sum, { count }) => sum + count, 0),
    fingerprint: parts[0] ?? '',
    parts,
    givesAccess: givesAccess(cause.finding),
  };
}

/** `2 new, 6 still there, 1 fixed since main at 4c1f2a3`; empty where there is nothing to compare with. */
export function stateCounts(causes: readonly SuiteCause[], { comparison }: SuiteReport): string {
  if (comparison === undefined) return '';
  const counts = (['new', 'known', 'flaky'] as const).flatMap((wanted) => {
    const count = causes.filter((each) => each.state === wanted && !isAccepted(each)).length;
    return count === 0 ? [] : [`${count} ${STATE_WORDS[wanted]}`];
  });
  const { against, fixed } = comparison;
  const all = [...counts, ...(fixed.length > 0 ? [`${fixed.length} fixed`] : [])];
  const since = against === undefined ? '' : ` (${sinceText(against)})`;
  return all.length === 0 ? '' : `${all.join(', ')}${since}`;
}

/** A list of lines with a title, as the terminal and the job summary end with. */
interface NoteList {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Gates, what was accepted, what of it is over or gone, and what is fixed; only lists that have lines. */
export function standingNotes(
  causes: readonly SuiteCause[],
  { accepted = [], comparison, gates = [] }: SuiteReport,
): NoteList[] {
  const headlines = new Map(causes.map((each) => [each.fingerprint, each.headline]));
  const lines = (wanted: AcceptedState['state']) =>
    accepted
      .filter(({ state }) => state === wanted)
      .map(({ fingerprint, title, reason, until }) => {
        return `${headlines.get(fingerprint) ?? title}: ${reason} (until ${until}, ${fingerprint})`;
      });
  const against = comparison?.against ? `, ${sinceText(comparison.against)}` : '';
  return [
    { title: 'GATES NOT MET', lines: gates.filter(({ met }) => !met).map(gateLine) },
    { title: 'Gates met', lines: gates.filter(({ met }) => met).map(gateLine) },
    {
      title: 'ACCEPTED UNTIL A DAY THAT IS OVER: fix it, or accept it anew with a reason',
      lines: lines('expired'),
    },
    { title: 'Accepted', lines: lines('accepted') },
    { title: 'Accepted, and gone: remove it with "npx driftline accept --prune"', lines: lines('gone') },
    { title: `Fixed${against}`, lines: (comparison?.fixed ?? []).map(({ title }) => title) },
  ].filter((each) => each.lines.length > 0);
}

/** `compared with main at 4c1f2a3`. */
export function sinceText({ branch, revision, time }: Compared): string {
  const at = revision?.slice(0, 7) ?? `the run of ${minuteText(time)}`;
  return `compared with ${branch === undefined ? at : `${branch} at ${at}`}`;
}

type Compared = NonNullable<NonNullable<SuiteReport['comparison']>['against']>;

/** `3 contract violations, 1 warning`. */
export function causeCounts(causes: readonly SuiteCause[]): string {
  const of = (severity: Severity, one: string, many: string) => {
    const count = causes.filter(({ finding }) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  };
  return [
    ...of('error', 'contract violation', 'contract violations'),
    ...of('warning', 'warning', 'warnings'),
    ...of('info', 'note', 'notes'),
  ].join(', ');
}
