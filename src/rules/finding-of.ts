import { fingerprintOf } from '../core/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { Finding } from './finding.ts';

import type { JudgeOptions } from './options.ts';
import type { Breach, RuleText } from './rule.ts';

/** What was asked when a rule was found broken. */
export interface Asked {
  readonly operation: string;
  readonly case: { readonly name: string; readonly variationOf?: string };
}

/** A broken rule as a finding: the rule's words, the breach's facts, the place in the contract. */
export function findingOf(
  rule: RuleText,
  breach: Breach,
  { operation, case: step }: Asked,
  contract: Contract,
  { switches = {} }: JudgeOptions = {},
): Finding {
  const { line, column, file = contract.file } = contract.positionOf(breach.pointer);
  const identity = [rule.id, operation, breach.where, breach.promised];
  const original = rule.perCase && breach.sameIn === undefined ? step.variationOf : undefined;
  const set = switches[rule.id];
  const reason = set?.reason ?? breach.reason;
  return {
    id: rule.id,
    family: rule.family,
    severity: set && set.severity !== 'off' ? set.severity : (breach.severity ?? rule.severity),
    title: rule.title,
    operation,
    case: step.name,
    where: breach.where,
    promised: breach.promised,
    contract: `${file}:${line}:${column}`,
    received: breach.received,
    hint: rule.mend,
    fingerprint: fingerprintOf(rule.perCase ? [...identity, breach.sameIn ?? step.name] : identity),
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
