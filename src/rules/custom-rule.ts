import { DriftlineError } from '../core/index.ts';
import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { CustomRule, RuleAbout, RuleViolation } from '../project/index.ts';
import type { Rule, RuleReading } from './rule.ts';

/** A rule of your own, for `customRules` in `driftline.config.ts`. */
export interface RuleDefinition extends RuleAbout {
  /**
   * What is wrong with one exchange; nothing where all is well. It is asked of each response, and of calls that failed
   * (`exchange.failure`), by the suite and by the monitor. It should be quick, and depend on nothing but what it is given.
   */
  check(exchange: Exchange, contract: Contract): Iterable<RuleViolation>;
}

/**
 * Says that a value is a rule, so that an editor knows its properties. It belongs to `customRules` in
 * `driftline.config.ts`; what it finds looks like what the built-in rules find, `rules` can switch it, and
 * `driftline explain <id>` shows what it says of itself.
 * @example
 * export const lists = defineRule({
 *   id: 'cache-control-missing',
 *   title: 'The response does not say how long it may be kept',
 *   severity: 'warning',
 *   why: 'Without Cache-Control each cache between here and there guesses.',
 *   fix: 'Send Cache-Control, no-store where nothing may be kept.',
 *   *check({ response }) {
 *     if (!response || response.headers.some(([name]) => name.toLowerCase() === 'cache-control')) return;
 *     yield { where: 'response header Cache-Control', expected: 'a value', received: 'nothing' };
 *   },
 * });
 */
export function defineRule(definition: RuleDefinition): RuleDefinition {
  return definition;
}

/** A rule of the user's own as `judge` asks it. */
export function ruleOf(custom: CustomRule): Rule {
  const { id, title, severity, why, fix, source } = custom;
  return {
    ...{ id, title, severity, why, family: severity === 'error' ? 'contract' : 'drift', fix: fix },
    ...(source === undefined ? {} : { source }),
    check: (reading) => checked(custom, reading),
  };
}

/** @throws DriftlineError DL_RULE_FAILED where the rule throws, or gives what is no violation */
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
        `gave ${JSON.stringify(violation)}, which lacks "where", "expected" or "received"`,
      );
    }
    const { where, expected, received, pointer = operation.pointer } = violation;
    return { where, expected: expected, received, pointer };
  });
}

function isViolation(value: unknown): value is RuleViolation {
  const { where, expected, received, pointer = '' } = Object(value) as Partial<RuleViolation>;
  return [where, expected, received, pointer].every((each) => typeof each === 'string');
}

function failed({ id }: CustomRule, what: string, cause?: unknown): DriftlineError {
  return new DriftlineError(
    'DL_RULE_FAILED',
    `The rule ${id} of driftline.config ${what}${placeIn(cause)}.`,
    'Correct the rule, or switch it off under "rules"; every other rule was asked.',
    cause,
  );
}

/** The first place in the stack that is a file. */
function placeIn(cause: unknown): string {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const [, place] = /\(?((?:\/|[A-Za-z]:\\)[^()\n]*?:\d+):\d+\)?$/m.exec(stack) ?? [];
  return place === undefined ? '' : ` (${place})`;
}
