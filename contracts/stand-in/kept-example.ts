import type { Contract } from '../document/contract.ts';
import type { BodyDirection } from '../document/make.ts';
import { discriminatorMismatches } from '../schema/discriminator.ts';
import { exampleOf, type Making } from './example-of.ts';

/** Ways of making a value, in the order in which they are tried. */
const MAKINGS: readonly Making[] = [
  {},
  { unlikeExamples: true },
  ...[0, 1].map((alternative) => ({ alternative, whole: true, unlikeExamples: true })),
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
  const { kept, closed } = contract.checksOf(schema, direction);
  const isKept = (value: unknown) => keepsWholly(contract, schema, value, direction);
  const given = examples.find(isKept);
  if (given !== undefined) return given;
  const made: unknown[] = [];
  for (const making of MAKINGS) {
    const value = exampleOf(contract.document, schema, direction, making);
    if (isKept(value)) return value;
    made.push(value);
  }
  const all = [...examples, ...made];
  return all.find(closed) ?? all.find(kept) ?? made[0];
}

/** Whether a value keeps a schema, says nothing that it does not describe, and is what its discriminators name. */
export function keepsWholly(
  contract: Contract,
  schema: string,
  value: unknown,
  direction: BodyDirection = 'response',
): boolean {
  const { closed, annotated } = contract.checksOf(schema, direction);
  if (!closed(value)) return false;
  const { document, formatOf } = contract;
  return !annotated || !some(discriminatorMismatches({ document, formatOf, direction }, schema, value));
}

function some(found: Iterable<unknown>): boolean {
  for (const _ of found) return true;
  return false;
}
