import type { BodyDirection, Contract } from '../openapi/index.ts';
import type { Keeps } from '../schema/index.ts';
import {
  discriminatorMismatches,
  exampleOf,
  explain,
  type Making,
  undocumentedProperties,
} from '../schema/index.ts';

/** Ways of generating a value, in the order in which they are tried. */
const SMALLEST: readonly Making[] = [
  {},
  { unlikeExamples: true },
  ...[0, 1].map((alternative) => ({ alternative, whole: true, unlikeExamples: true })),
  ...[1, 2, 3, 4].flatMap((alternative) => [{ alternative }, { alternative, unlikeExamples: true }]),
];

/** A response is whole, as that of a real server: its readers see each property, and its lists have an item. */
const WHOLE: readonly Making[] = [
  { whole: true, filled: true },
  { whole: true, filled: true, unlikeExamples: true },
];

/** Slower ways, tried last: they validate each part, with and without examples. */
function validating(contract: Contract, direction: BodyDirection): Making[] {
  const { document, formatOf } = contract;
  const keeps: Keeps = (pointer, value) =>
    explain({ document, formatOf, direction }, pointer, value).length === 0;
  return [{ keeps }, { keeps, unlikeExamples: true }];
}

/**
 * A value that matches a schema and has no undocumented property: the first such example, else a generated
 * value; where none is found, a value that at least matches the schema, else the first generated one.
 */
export function keptExample(
  contract: Contract,
  schema: string,
  examples: readonly unknown[] = [],
  direction: BodyDirection = 'response',
): unknown {
  const given = examples.find((each) => keepsWholly(contract, schema, each, direction));
  if (given !== undefined) return given;
  const made = madeOnce(contract, schema, direction);
  if ('whole' in made) return made.whole;
  const { kept, closed } = contract.checksOf(schema, direction);
  const all = [...examples, ...made.attempts];
  return all.find(closed) ?? all.find(kept) ?? made.attempts[0];
}

/** A value that matches its schema completely, or all attempts. */
type Made = { readonly whole: unknown } | { readonly attempts: readonly unknown[] };

const known = new WeakMap<Contract, Map<string, Made>>();

/** Cached: generating may take long, and the mock server sends the same response each time. */
function madeOnce(contract: Contract, schema: string, direction: BodyDirection): Made {
  const ofContract = known.get(contract) ?? new Map<string, Made>();
  known.set(contract, ofContract);
  const key = `${direction} ${schema}`;
  const made = ofContract.get(key) ?? madeFor(contract, schema, direction);
  ofContract.set(key, made);
  return made;
}

function madeFor(contract: Contract, schema: string, direction: BodyDirection): Made {
  const attempts: unknown[] = [];
  const whole = direction === 'response' ? WHOLE : [];
  for (const making of [...whole, ...SMALLEST, ...validating(contract, direction)]) {
    const value = exampleOf(contract.document, schema, direction, making);
    if (keepsWholly(contract, schema, value, direction)) return { whole: value };
    attempts.push(value);
  }
  return { attempts };
}

/** Whether a value matches a schema and its discriminators, and has no undocumented property. */
export function keepsWholly(
  contract: Contract,
  schema: string,
  value: unknown,
  direction: BodyDirection = 'response',
): boolean {
  const { kept, closed, annotated } = contract.checksOf(schema, direction);
  const { document, formatOf } = contract;
  const source = { document, formatOf, direction };
  const isClosed =
    closed(value) || (kept(value) && undocumentedProperties(source, schema, value).length === 0);
  return isClosed && (!annotated || !some(discriminatorMismatches(source, schema, value)));
}

function some(found: Iterable<unknown>): boolean {
  for (const _ of found) return true;
  return false;
}
