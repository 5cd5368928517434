import { walkJson } from '../../openapi/index.ts';
import { whereInBody } from '../../reading/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyNumberImprecise: Rule = {
  id: 'body-number-imprecise',
  family: 'contract',
  severity: 'warning',
  title: 'A number of the JSON text is not the number that clients read',
  why: 'Most parsers keep 53 bits of it: an id becomes that of something else.',
  fix: 'Send what has more digits as a text, and document it as one.',
  source: 'RFC 8259, section 6',
  *check({ response }) {
    if (!response?.media || !response.json || !response.body.json || !LONG_NUMBER.test(response.body.text))
      return;
    const found = new Map<string, string>();
    walkJson(response.body.text, {
      number: (pointer, literal) => {
        if (losesPrecision(literal)) found.set(pointer, literal);
      },
    });
    for (const [pointer, literal] of found) {
      yield {
        where: whereInBody(pointer),
        expected: 'a number that a double-precision float holds',
        received: `${literal.slice(0, 40)}, read as ${describeValue(Number(literal))}`,
        pointer: response.media.schema ?? response.media.pointer,
      };
    }
  },
};

/** A shorter number is always kept; one look at the text spares most responses the walk. */
const LONG_NUMBER = /\d[\d.]{15,}|\d[eE]\+?\d{3}/;
/** As many digits as tell any two doubles apart (IEEE 754, binary64). */
const DIGITS_OF_DOUBLE = 17;

/** An integer that is read as another one, a number that is read as infinite, a fraction with digits that are dropped. */
function losesPrecision(literal: string): boolean {
  const number = Number(literal);
  if (!Number.isFinite(number)) return true;
  // What a double is written as is read as the same double, although it stands for more digits than there are.
  if (/^-?\d+$/.test(literal)) return BigInt(literal) !== BigInt(number) && String(number) !== literal;
  const digits = literal
    .replace(/e.*$/i, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');
  return digits.length > DIGITS_OF_DOUBLE;
}
