import { fingerprintOf } from '../../core/index.ts';
import {
  type Family,
  type Finding,
  headlineOf,
  placeOf,
  rules,
  type Severity,
  seriesRules,
} from '../../rules/index.ts';
import type { SuiteFinding } from '../findings-file.ts';

/** What is wrong once, however many cases and tests show it. */
export interface SuiteCause {
  /** The finding that was seen first; all others differ in their case, their operation, or the index of a list. */
  readonly finding: Finding;
  /** `login: 503 Service Unavailable (expected 200 or 401)`. */
  readonly headline: string;
  /** Names of the cases that show it, each once. */
  readonly cases: readonly string[];
  /** Titles of the tests that show it, each once. */
  readonly tests: readonly string[];
  /** Number of occurrences. */
  readonly count: number;
  /** Stable across runs: of the rule, the operation, the place and the status. */
  readonly fingerprint: string;
}

const SECURITY = new Map(
  [...rules, ...seriesRules].flatMap(({ id, security }) => (security ? [[id, security]] : [])),
);
const SEVERITY_ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
const FAMILY_ORDER: Readonly<Record<Family, number>> = { call: 3, contract: 4, drift: 5, speed: 6 };
const SECURITY_ORDER = { lockout: 0, access: 1, information: 2 } as const;

/** Whether an attacker gains by what a rule finds. */
export function isSecurity({ id }: Pick<Finding, 'id'>): boolean {
  return SECURITY.has(id);
}

/**
 * The findings of a suite by what is wrong: those of one rule at one place of one operation, with one status, are one
 * cause, and so are those of several operations where the same part of the contract or the same kind of request shows
 * them. The most dangerous first: errors before warnings, and of these security, failed calls, the contract, drift.
 */
export function causesOf(findings: readonly SuiteFinding[]): SuiteCause[] {
  const groups = grouped(findings, ({ finding }) => [identityOf(finding).join('\n')]);
  const shared = grouped(groups, (group) => [...new Set(group.flatMap(({ finding }) => sharedBy(finding)))]);
  return shared
    .map((all) => causeOf(all.flat()))
    .sort((one, other) => dangerOf(one.finding) - dangerOf(other.finding));
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

/** A status is a cause of its own; anything else is one cause whatever value was received. */
function identityOf({ id, operation, where, expected, received, severity }: Finding): string[] {
  return [id, operation, placeOf(where), expected, where === 'response status' ? received : '', severity];
}

/**
 * What the findings of several operations have in common where their cause is the same: a part of the contract that all
 * of them use, or a kind of derived request that gets the same status everywhere, such as `name-with-null-byte`.
 */
function sharedBy({ id, where, expected, received, severity, contract, case: name }: Finding): string[] {
  const [, property] = /^response body \/(?:.*\/)?([^/]+)$/.exec(where) ?? [];
  if (property !== undefined) return [[id, contract, property, expected, severity].join('\n')];
  const [, kind] = where === 'response status' ? (DERIVED.exec(name) ?? []) : [];
  return kind === undefined ? [] : [[id, received, kind, severity].join('\n')];
}

/** The kind in the name of a derived case, which begins with the property. */
const DERIVED = /^.+?-((?:with|of|as|in|too|above|below|without|not)-[a-z-]+)$/;

function causeOf(group: readonly SuiteFinding[]): SuiteCause {
  const [first] = group as [SuiteFinding];
  const cases = [...new Set(group.map(({ finding }) => finding.case))];
  const places = new Set(group.map(({ finding }) => finding.where));
  const operations = new Set(group.map(({ finding }) => finding.operation)).size;
  const { where, operation } = first.finding;
  const named = {
    ...first.finding,
    where: places.size > 1 ? placeOf(where) : where,
    operation: operations > 1 ? `${operation} and ${operations - 1} more operations` : operation,
  };
  const identities = group.map(({ finding }) => identityOf(finding)).sort();
  return {
    finding: first.finding,
    headline: headlineOf(named, cases.length),
    cases,
    tests: [...new Set(group.flatMap(({ tests }) => tests))],
    count: group.reduce((sum, { count }) => sum + count, 0),
    fingerprint: group.length === 1 ? first.finding.fingerprint : fingerprintOf(identities[0] ?? []),
  };
}

/** The smaller, the more dangerous. */
export function dangerOf({ id, severity, family }: Finding): number {
  const security = SECURITY.get(id);
  return SEVERITY_ORDER[severity] * 10 + (security ? SECURITY_ORDER[security] : FAMILY_ORDER[family]);
}

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
