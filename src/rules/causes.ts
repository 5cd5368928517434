import { allRules } from './custom-rule.ts';
import { type Family, type Finding, headlineOf, isServerError, type Severity } from './finding.ts';
import { placeOf } from './joined.ts';
import type { Rule } from './rule.ts';

const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const FAMILY_ORDER: Readonly<Record<Family, number>> = { call: 3, contract: 4, drift: 5, speed: 6 };
const SECURITY_ORDER = { lockout: 0, access: 1, information: 2 } as const;

const security = new Map<string, Rule['security']>();

/** Looked up at the first question: a process that cron starts has none where nothing is wrong. */
function securityOf(id: string): Rule['security'] {
  if (security.size === 0) for (const rule of allRules()) security.set(rule.id, rule.security);
  return security.get(id);
}

/** Whether an attacker gains by what a rule finds. */
export function isSecurity({ id }: Pick<Finding, 'id'>): boolean {
  return securityOf(id) !== undefined;
}

/** Whether an attacker gets in by what a rule finds. */
export function givesAccess({ id }: Pick<Finding, 'id'>): boolean {
  return securityOf(id) === 'access';
}

/** What is wrong once, however many cases and operations show it. */
export interface Cause {
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
  /** One finding of each case. */
  readonly findings: readonly Finding[];
}

/** The cause that a group of findings has. @param findings at least one; a group of `groupedByCause` */
export function causeOf(findings: readonly Finding[]): Cause {
  const [finding] = findings as [Finding];
  const cases = [...new Set(findings.map((each) => each.case))];
  const operations = [...new Set(findings.map(({ operation }) => operation))];
  const places = new Set(findings.map(({ where }) => where));
  const expected = expectedOf(findings);
  const where = places.size > 1 ? placeOf(finding.where) : finding.where;
  const headline = headlineOf({ ...finding, expected, where }, cases.length, operations.length);
  return { finding, expected, operations, headline, cases, findings };
}

/** What is wrong, each cause once, the most dangerous first. */
export function causesAmong(findings: readonly Finding[]): Cause[] {
  return groupedByCause(findings.map((finding) => ({ finding })))
    .map((group) => causeOf(group.map(({ finding }) => finding)))
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

/** Of several operations that document different statuses, in words. */
function expectedOf(group: readonly Finding[]): string {
  const [finding] = group as [Finding];
  if (finding.where !== 'response status') return finding.expected;
  const all = new Set(group.map(({ expected }) => expected));
  if (all.size === 1) return finding.expected;
  return finding.id === 'valid-request-rejected' ? 'a documented success' : 'a documented status';
}

/** The smaller, the more dangerous. A server error stands beside a failed call. */
export function dangerOf(finding: Finding): number {
  const { id, severity, family } = finding;
  const gain = securityOf(id);
  const order = isServerError(finding) ? FAMILY_ORDER.call : FAMILY_ORDER[family];
  return SEVERITY_ORDER[severity] * 10 + (gain ? SECURITY_ORDER[gain] : order);
}
