import { type Reading, whereInBody } from '../../../reading/index.ts';
import type { SchemaViolation } from '../../../schema/index.ts';
import { describeSecret, valueAt } from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';

/** The check of a rule about one family of JSON Schema keywords. */
export function schemaViolations(...keywords: readonly string[]): (reading: Reading) => Iterable<Violation> {
  return (reading) =>
    (reading.response?.violations ?? [])
      .filter(({ keyword }) => keywords.includes(keyword))
      .map((violation) => ({
        where: whereInBody(violation.instance),
        expected: violation.expected,
        received: describeReceived(violation, reading),
        pointer: violation.pointer,
      }));
}

/** The value in the place of the token is described without its content. */
function describeReceived(
  { instance, received, keyword }: SchemaViolation,
  { operation, response }: Reading,
): string {
  const expression = operation.token?.value;
  if (keyword === 'required' || expression?.source !== 'body' || expression.path !== instance)
    return received;
  return describeSecret(valueAt(response?.body.json?.value, instance));
}
