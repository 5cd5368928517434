import { type DriftlineError, fingerprintOf } from '../core/index.ts';
import type { Baseline } from '../drift/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { CustomRule, RuleSwitches } from '../project/index.ts';
import { type Finding, isServerError } from './finding.ts';
import { placeOf } from './joined.ts';
import type { RuleText, Violation } from './rule.ts';

/** The operation and the case that a violation was found in. */
interface JudgedCase {
  readonly operation: string;
  readonly case: { readonly name: string; readonly variationOf?: string };
}

/**
 * A violation as a finding: the texts of the rule, the values of the violation, the place in the contract.
 */
export function findingOf(
  rule: RuleText,
  violation: Violation,
  { operation, case: step }: JudgedCase,
  contract: Contract,
  { switches = {} }: JudgeOptions = {},
): Finding {
  const { line, column, file = contract.file } = contract.positionOf(violation.pointer);
  // Tomorrow another item of the list may be the wrong one.
  const identity = [rule.id, operation, placeOf(violation.where), violation.expected];
  const original = rule.perCase && violation.sameIn === undefined ? step.variationOf : undefined;
  const override = switches[rule.id];
  const reason = override?.reason ?? violation.reason;
  return {
    id: rule.id,
    family: rule.family,
    severity:
      override && override.severity !== 'off' ? override.severity : (violation.severity ?? rule.severity),
    title: rule.title,
    operation,
    case: step.name,
    where: brief(violation.where),
    expected: violation.expected,
    contract: `${file}:${line}:${column}`,
    received: brief(violation.received),
    hint: isServerError(violation) && !OF_SERVER_ERRORS.has(rule.id) ? SERVER_ERROR_FIX : rule.fix,
    fingerprint: fingerprintOf(rule.perCase ? [...identity, violation.sameIn ?? step.name] : identity),
    ...(original === undefined ? {} : { sameAs: fingerprintOf([...identity, original]) }),
    ...(rule.change ? { change: rule.change } : {}),
    ...(reason ? { reason } : {}),
  };
}

/** Whichever rule reports a 5xx: what the contract says has no part in it. */
const SERVER_ERROR_FIX = 'Look up the error in the log of the server, at the time of the request.';
const OF_SERVER_ERRORS = new Set(['server-error', 'call-gateway-failed', 'expectation-failed']);

/** The longest part of a foreign text in a finding: a response may have a property name of megabytes. */
const LONGEST_TEXT = 2000;

function brief(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}… (${text.length} characters)` : text;
}

/** Whether a rule is run. */
export function isOn(
  { id, costly }: Pick<RuleText, 'id' | 'costly'>,
  { switches = {}, quick = false }: JudgeOptions = {},
): boolean {
  return switches[id]?.severity !== 'off' && !(quick && costly);
}

/** What an exchange is judged by beside its contract, and how strictly. */
export interface JudgeOptions {
  /** Accepted shapes: a change from them is drift, even where the contract allows it. */
  readonly baseline?: Baseline | undefined;
  readonly switches?: RuleSwitches | undefined;
  /** Custom rules, run after the built-in ones. */
  readonly customRules?: readonly CustomRule[] | undefined;
  /**
   * Called with each reason why a response was not judged by every rule: a custom rule threw, or its body would take
   * too much memory; absent: the first error is thrown after all rules ran.
   */
  readonly failed?: ((error: DriftlineError) => void) | undefined;
  /** Skips the rules that cost more than all others together. */
  readonly quick?: boolean;
}
