import { fingerprintOf } from '../../core/index.ts';
import {
  allRules,
  type Family,
  type Finding,
  headlineOf,
  isServerError,
  placeOf,
  type Severity,
} from '../../rules/index.ts';
import type { SuiteFinding, SuiteReport } from '../findings-file.ts';
import { gateLine } from './coverage-gates.ts';

/** What is wrong once, however many cases and tests show it. */
export interface SuiteCause {
  /** The finding that was seen first; all others differ in their case, their operation, or the index of a list. */
  readonly finding: Finding;
  /** What its operations have to respond with. */
  readonly expected: string;
  /** The operations that it is in, each once. */
  readonly operations: readonly string[];
  /** `login: 503 Service Unavailable (expected 200 or 401)`. */
  readonly headline: string;
  /** Names of the cases that show it, each once. */
  readonly cases: readonly string[];
  /** Titles of the tests that show it, each once. */
  readonly tests: readonly string[];
  /** Number of occurrences. */
  readonly count: number;
  /** Stable across runs: the first of its parts. */
  readonly fingerprint: string;
  /** Fingerprints of rule, operation, place and status: one, or one for each operation. */
  readonly parts: readonly string[];
  /** One finding of each case. */
  readonly findings: readonly Finding[];
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

const SECURITY = new Map(allRules().flatMap(({ id, security }) => (security ? [[id, security]] : [])));
const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const FAMILY_ORDER: Readonly<Record<Family, number>> = { call: 3, contract: 4, drift: 5, speed: 6 };
const SECURITY_ORDER = { lockout: 0, access: 1, information: 2 } as const;

/** Whether an attacker gains by what a rule finds. */
export function isSecurity({ id }: Pick<Finding, 'id'>): boolean {
  return SECURITY.has(id);
}

/** Whether an attacker gets in by what a rule finds. */
export function givesAccess({ id }: Pick<Finding, 'id'>): boolean {
  return SECURITY.get(id) === 'access';
}

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
    .map(causeOf)
    .sort((one, other) => dangerOf(one.finding) - dangerOf(other.finding));
}

/** What has a finding, in groups of one cause; in each, and of the groups, what came first is first. */
export function groupedByCause<Found extends { readonly finding: Finding }>(
  all: readonly Found[],
  apart: (finding: Finding) => string = () => '',
): Found[][] {
  const groups = grouped(all, ({ finding }) => [[...identityOf(finding), apart(finding)].join('\n')]);
  const shared = grouped(groups, (group) => {
    const [{ finding }] = group as [Found];
    const keys = sharedBy(group.map((each) => each.finding));
    return [...new Set(keys)].map((key) => `${key}\n${apart(finding)}`);
  });
  return shared.map((each) => each.flat());
}

/** Groups of what has a key in common, directly or by others; what has no key is a group by itself. */
function grouped<T>(all: readonly T[], keysOf: (each: T) => readonly string[]): T[][] {
  const groups = new Set<T[]>();
  const byKey = new Map<string, T[]>();
  for (const each of all) {
    const keys = keysOf(each);
    const found = [...new Set(keys.flatMap((key) => (byKey.has(key) ? [byKey.get(key) ?? []] : [])))];
    const [group = [], ...others] = found;
    for (const other of others) {
      group.push(...other);
      groups.delete(other);
      for (const [key, owner] of byKey) if (owner === other) byKey.set(key, group);
    }
    group.push(each);
    groups.add(group);
    for (const key of keys) byKey.set(key, group);
  }
  return [...groups];
}

/**
 * A status is a cause of its own; anything else is one cause whatever value was received. A server error is one cause
 * whichever rule reports it.
 */
function identityOf(finding: Finding): string[] {
  const { id, operation, where, expected, received, severity } = finding;
  if (isServerError(finding)) return [operation, received, severity];
  return [id, operation, placeOf(where), expected, where === 'response status' ? received : '', severity];
}

/** What fails before any operation is reached, or counts requests to all of them. */
const OF_ALL_OPERATIONS =
  /^(?:call-(?:refused|dns-failed|tls-failed|proxy-failed|gateway-failed)|rate-limited)$/;
/** Names of requests as the contract has them: an operation that fails at one fails at every other by the same cause. */
const DOCUMENTED = /^(?:documented|made-up|valid|call|right-credentials|fresh-token)$/;

/** What findings of one operation have in common with those of others, where their cause is the same. */
function sharedBy(findings: readonly Finding[]): string[] {
  const [first] = findings as [Finding];
  const { id, where, received, severity } = first;
  const status = where === 'response status' ? received : '';
  const same = [isServerError(first) ? '' : id, status, severity].join('\n');
  if (OF_ALL_OPERATIONS.test(id)) return [same];
  const isWhole = findings.some((each) => DOCUMENTED.test(each.case));
  return isWhole && failsAsWhole(first) ? [same] : findings.flatMap(partsSharedBy);
}

/** No response, a server error, or credentials that are rejected: the data of the request has no part in it. */
function failsAsWhole(finding: Finding): boolean {
  const { family, where, received } = finding;
  return (
    family === 'call' ||
    isServerError(finding) ||
    (where === 'response status' && /^40[13](?: |$)/.test(received))
  );
}

/**
 * A part of the contract that several operations use, or a kind of derived request that gets the same status
 * everywhere, such as `name-with-null-byte`.
 */
function partsSharedBy(finding: Finding): string[] {
  const { id, where, expected, received, severity, contract, case: name } = finding;
  const [, property] = /^response body \/(?:.*\/)?([^/]+)$/.exec(where) ?? [];
  if (property !== undefined) return [[id, contract, property, expected, severity].join('\n')];
  const [, kind] = where === 'response status' ? (DERIVED.exec(name) ?? []) : [];
  return kind === undefined ? [] : [[isServerError(finding) ? '' : id, received, kind, severity].join('\n')];
}

/** The kind in the name of a derived case, which begins with the property. */
const DERIVED = /^.+?-((?:with|of|as|in|too|above|below|without|not)-[a-z-]+)$/;

function causeOf(group: readonly SuiteFinding[]): SuiteCause {
  const [first] = group as [SuiteFinding];
  const cases = [...new Set(group.map(({ finding }) => finding.case))];
  const places = new Set(group.map(({ finding }) => finding.where));
  const operations = [...new Set(group.map(({ finding }) => finding.operation))];
  const { where } = first.finding;
  const expected = expectedOf(group);
  const named = { ...first.finding, expected, where: places.size > 1 ? placeOf(where) : where };
  const parts = [...new Set(group.map(({ finding }) => causeFingerprint(finding)))].sort();
  return {
    finding: first.finding,
    expected,
    operations,
    headline: headlineOf(named, cases.length, operations.length),
    cases,
    tests: [...new Set(group.flatMap(({ tests }) => tests))],
    count: group.reduce((sum, { count }) => sum + count, 0),
    fingerprint: parts[0] ?? '',
    parts,
    findings: group.map(({ finding }) => finding),
    givesAccess: givesAccess(first.finding),
  };
}

/** Of several operations that document different statuses, in words. */
function expectedOf(group: readonly SuiteFinding[]): string {
  const [{ finding }] = group as [SuiteFinding];
  if (finding.where !== 'response status') return finding.expected;
  const all = new Set(group.map((each) => each.finding.expected));
  if (all.size === 1) return finding.expected;
  return finding.id === 'valid-request-rejected' ? 'a documented success' : 'a documented status';
}

/** The smaller, the more dangerous. A server error stands beside a failed call. */
export function dangerOf(finding: Finding): number {
  const { id, severity, family } = finding;
  const security = SECURITY.get(id);
  const order = isServerError(finding) ? FAMILY_ORDER.call : FAMILY_ORDER[family];
  return SEVERITY_ORDER[severity] * 10 + (security ? SECURITY_ORDER[security] : order);
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
export interface NoteList {
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
  const at = revision?.slice(0, 7) ?? `the run of ${time.slice(0, 16).replace('T', ' ')} UTC`;
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
