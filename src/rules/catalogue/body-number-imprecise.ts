import { walkJson } from '../../openapi/index.ts';
import { whereInBody } from '../../reading/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { hasLongNumber, longIntegers } from './checks/long-integers.ts';

export const bodyNumberImprecise: Rule = {
  id: 'body-number-imprecise',
  family: 'contract',
  severity: 'warning',
  title: 'A JSON number loses precision when it is parsed',
  why: 'Most parsers read numbers as 64-bit floats: a long id turns into the id of something else.',
  fix: 'Send such a number as a string, and document it as a string.',
  source: 'RFC 8259, section 6',
  *check(reading) {
    const { response } = reading;
    if (!response?.media || !response.json || !response.body.json || !hasLongNumber(response.body.text))
      return;
    const found = new Map<string, string>();
    walkJson(response.body.text, {
      number: (pointer, literal) => {
        if (found.size < MOST_FOUND && losesPrecision(literal)) found.set(pointer, literal);
      },
    });
    // The contract says that such numbers come, and clients that are made from it read them as 64 bits.
    const documented = new Set(
      longIntegers(reading).flatMap(({ pointer, format }) => (format ? [pointer] : [])),
    );
    for (const [pointer, literal] of found) {
      if (documented.has(pointer)) continue;
      yield {
        where: whereInBody(pointer),
        expected: 'a number that a 64-bit float holds exactly',
        received: `${literal.slice(0, 40)}, read as ${describeValue(Number(literal))}`,
        pointer: response.media.schema ?? response.media.pointer,
      };
    }
  },
};

/** More are not looked for: the findings of one rule are limited. */
const MOST_FOUND = 1000;
/** So many digits distinguish any two doubles (IEEE 754, binary64). */
const DIGITS_OF_DOUBLE = 17;

/**
 * An integer that is read as another one, a number that is read as infinite, a fraction whose digits are
 * dropped.
 */
function losesPrecision(literal: string): boolean {
  const number = Number(literal);
  if (!Number.isFinite(number)) return true;
  // The shortest text of a double is read as the same double, even where it has more digits than are exact.
  if (/^-?\d+$/.test(literal)) return BigInt(literal) !== BigInt(number) && String(number) !== literal;
  const digits = literal
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length > DIGITS_OF_DOUBLE;
}
