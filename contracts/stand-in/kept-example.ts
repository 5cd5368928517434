import type { Contract } from '../document/contract.ts';
import type { BodyDirection } from '../document/make.ts';
import { discriminatorMismatches } from '../schema/discriminator.ts';
import { exampleOf, type Making } from './example-of.ts';

/** Ways of making a value, in the order in which they are tried. */
const MAKINGS: readonly Making[] = [
  {},
  { unlikeExamples: true },
  ...[1, 2, 3, 4].flatMap((alternative) => [{ alternative }, { alternative, unlikeExamples: true }]),
];

/**
 * A value that keeps a schema and says nothing that it does not describe: the first of the examples given that does,
 * else one that is made; where none is found, one that at least keeps it, else the first way to make one.
 */
export function keptExample(
  contract: Contract,
  schema: string,
  examples: readonly unknown[] = [],
  direction: BodyDirection = 'response',
): unknown {
  const { kept, closed, annotated } = contract.checksOf(schema, direction);
  const { document, formatOf } = contract;
  const isTagged = (value: unknown) =>
    !annotated || [...discriminatorMismatches({ document, formatOf, direction }, schema, value)].length === 0;
  const given = examples.find((each) => closed(each) && isTagged(each));
  if (given !== undefined) return given;
  const made: unknown[] = [];
  for (const making of MAKINGS) {
    const value = exampleOf(contract.document, schema, direction, making);
    if (closed(value) && isTagged(value)) return value;
    made.push(value);
  }
  const all = [...examples, ...made];
  return all.find(closed) ?? all.find(kept) ?? made[0];
}
