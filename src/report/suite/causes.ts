import { fingerprintOf } from '../../core/index.ts';
import {
  type Family,
  type Finding,
  headlineOf,
  rules,
  type Severity,
  seriesRules,
} from '../../rules/index.ts';
import type { SuiteFinding } from '../findings-file.ts';

/** What is wrong once, however many cases and tests show it. */
export interface SuiteCause {
  /** The finding that was seen first; all others differ in their case, or in the index of a list. */
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
 * cause. The most dangerous first: errors before warnings, and of these security, failed calls, the contract, drift.
 */
export function causesOf(findings: readonly SuiteFinding[]): SuiteCause[] {
  const groups = new Map<string, SuiteFinding[]>();
  for (const each of findings) {
    const key = identityOf(each.finding).join('\n');
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()]
    .map(causeOf)
    .sort((one, other) => dangerOf(one.finding) - dangerOf(other.finding));
}

/** A status is a cause of its own; anything else is one cause whatever value was received. */
function identityOf({ id, operation, where, expected, received, severity }: Finding): string[] {
  return [id, operation, placeOf(where), expected, where === 'response status' ? received : '', severity];
}

// The place without indexes: one wrong property of each item of a list is one cause.
function placeOf(where: string): string {
  return where.replace(/\/\d+(?=\/|$)/g, '/*');
}

function causeOf(group: readonly SuiteFinding[]): SuiteCause {
  const [first] = group as [SuiteFinding];
  const cases = [...new Set(group.map(({ finding }) => finding.case))];
  const places = new Set(group.map(({ finding }) => finding.where));
  const { where } = first.finding;
  const named = { ...first.finding, where: places.size > 1 ? placeOf(where) : where };
  return {
    finding: first.finding,
    headline: headlineOf(named, cases.length),
    cases,
    tests: [...new Set(group.flatMap(({ tests }) => tests))],
    count: group.reduce((sum, { count }) => sum + count, 0),
    fingerprint: group.length === 1 ? first.finding.fingerprint : fingerprintOf(identityOf(first.finding)),
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
