import { DriftlineError } from '../core/index.ts';
import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { CustomRule, RuleAbout, RuleViolation } from '../project/index.ts';
import { rules } from './catalogue/index.ts';
import { seriesRules } from './catalogue/series/index.ts';
import { documentChanged } from './document-changed.ts';
import type { Rule, RuleReading, RuleText } from './rule.ts';

/** A rule of your own, for `customRules` in `driftline.config.ts`. */
export interface RuleDefinition extends RuleAbout {
  /**
   * The violations in one exchange; none where it is correct. The suite and the monitor call it for each
   * response, and for calls that failed (`exchange.failure`). It should be fast, and depend on its arguments
   * only.
   */
  check(exchange: Exchange, contract: Contract): Iterable<RuleViolation>;
}

/**
 * Types a value as a rule, so that an editor completes its properties. It belongs in `customRules` of
 * `driftline.config.ts`; its findings look like those of the built-in rules, `rules` can switch it, and
 * `driftline explain <id>` shows its title, why and fix.
 * @example
 * export const lists = defineRule({
 *   id: 'cache-control-missing',
 *   title: 'The response does not say how long it may be cached',
 *   severity: 'warning',
 *   why: 'Without Cache-Control each cache on the way guesses.',
 *   fix: 'Send Cache-Control, no-store where nothing may be cached.',
 *   *check({ response }) {
 *     if (!response || response.headers.some(([name]) => name.toLowerCase() === 'cache-control')) return;
 *     yield { where: 'response header Cache-Control', expected: 'a value', received: 'nothing' };
 *   },
 * });
 */
export function defineRule(definition: RuleDefinition): RuleDefinition {
  return definition;
}

/** Every rule about one response and about series, and the custom ones: for lists of them. */
export function allRules(customRules: readonly CustomRule[] = []): readonly RuleText[] {
  return [...rules, ...seriesRules, documentChanged, ...customRules.map(ruleOf)];
}

/** A custom rule in the form that `judge` runs. */
export function ruleOf(custom: CustomRule): Rule {
  const { id, title, severity, why, fix, source } = custom;
  return {
    ...{ id, title, severity, why, family: severity === 'error' ? 'contract' : 'drift', fix },
    ...(source === undefined ? {} : { source }),
    check: (reading) => checked(custom, reading),
  };
}

/**
 * @throws DriftlineError DL_RULE_FAILED where the rule throws, or yields something that is not a violation
 */
function checked(custom: CustomRule, { exchange, contract, operation }: RuleReading) {
  const found: unknown[] = [];
  try {
    found.push(...custom.check(exchange, contract));
  } catch (cause) {
    throw failed(custom, `threw: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  return found.map((violation) => {
    if (!isViolation(violation)) {
      throw failed(
        custom,
        `yielded ${JSON.stringify(violation)}, which lacks "where", "expected" or "received"`,
      );
    }
    const { where, expected, received, pointer = operation.pointer } = violation;
    return { where, expected, received, pointer };
  });
}

function isViolation(value: unknown): value is RuleViolation {
  const { where, expected, received, pointer = '' } = Object(value) as Partial<RuleViolation>;
  return [where, expected, received, pointer].every((each) => typeof each === 'string');
}

function failed({ id }: CustomRule, what: string, cause?: unknown): DriftlineError {
  return new DriftlineError(
    'DL_RULE_FAILED',
    `The rule ${id} in driftline.config ${what}${placeIn(cause)}.`,
    'Correct the rule, or switch it off under "rules"; all other rules were run.',
    cause,
  );
}

/** The first frame of the stack that is in a file. */
function placeIn(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const [, place] = /\(?((?:\/|[A-Za-z]:\\)[^()\n]*?:\d+):\d+\)?$/m.exec(stack) ?? [];
  return place === undefined ? '' : ` (${place})`;
}
