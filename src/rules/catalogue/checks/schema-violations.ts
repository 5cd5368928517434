import { type Reading, whereInBody } from '../../../reading/index.ts';
import type { Violation } from '../../../schema/index.ts';
import { describeSecret, valueAt } from '../../../schema/index.ts';
import type { Breach } from '../../rule.ts';

/** The check of a rule about one family of JSON Schema keywords. */
export function broken(...keywords: readonly string[]): (reading: Reading) => Iterable<Breach> {
  return (reading) =>
    (reading.answer?.violations ?? [])
      .filter(({ keyword }) => keywords.includes(keyword))
      .map((violation) => ({
        where: whereInBody(violation.instance),
        promised: violation.promised,
        received: receivedBy(violation, reading),
        pointer: violation.pointer,
      }));
}

/** What stands where the token belongs is told without its content. */
function receivedBy({ instance, received, keyword }: Violation, { operation, answer }: Reading): string {
  const expression = operation.token?.value;
  if (keyword === 'required' || expression?.source !== 'body' || expression.path !== instance)
    return received;
  return describeSecret(valueAt(answer?.body.json?.value, instance));
}
