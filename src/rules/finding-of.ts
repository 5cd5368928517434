import { fingerprintOf } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from './finding.ts';

import type { JudgeOptions } from './options.ts';
import type { RuleText, Violation } from './rule.ts';

/** What was asked when a rule was found broken. */
export interface Requested {
  readonly operation: string;
  readonly case: { readonly name: string; readonly variationOf?: string };
}

/** A broken rule as a finding: the rule's words, the violation's facts, the place in the contract. */
export function findingOf(
  rule: RuleText,
  violation: Violation,
  { operation, case: step }: Requested,
  contract: Contract,
  { switches = {} }: JudgeOptions = {},
): Finding {
  const { line, column, file = contract.file } = contract.positionOf(violation.pointer);
  const identity = [rule.id, operation, violation.where, violation.expected];
  const original = rule.perCase && violation.sameIn === undefined ? step.variationOf : undefined;
  const set = switches[rule.id];
  const reason = set?.reason ?? violation.reason;
  return {
    id: rule.id,
    family: rule.family,
    severity: set && set.severity !== 'off' ? set.severity : (violation.severity ?? rule.severity),
    title: rule.title,
    operation,
    case: step.name,
    where: violation.where,
    expected: violation.expected,
    contract: `${file}:${line}:${column}`,
    received: violation.received,
    hint: rule.fix,
    fingerprint: fingerprintOf(rule.perCase ? [...identity, violation.sameIn ?? step.name] : identity),
    ...(original === undefined ? {} : { sameAs: fingerprintOf([...identity, original]) }),
    ...(rule.change ? { change: rule.change } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Whether a rule is asked at all. */
export function isOn(
  { id, costly }: Pick<RuleText, 'id' | 'costly'>,
  { switches = {}, quick = false }: JudgeOptions = {},
): boolean {
  return switches[id]?.severity !== 'off' && !(quick && costly);
}
