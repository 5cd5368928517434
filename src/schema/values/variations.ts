import { isObject } from '../pointer.ts';

/** What a value can be varied in. */
export interface Parts {
  /** Properties that are described, each with the pointers of its schemas. */
  readonly properties: readonly (readonly [name: string, schemas: readonly string[]])[];
  /** Schemas of properties that have no name of their own; empty where there are none. */
  readonly free: readonly string[];
  /** Schemas of an array's items. */
  readonly items: readonly string[];
}

/**
 * Makes a value for schemas.
 * @param index which of several values, counted from 0
 * @param levels how many levels deep what is optional is there, with an item in each array
 */
export type Make = (schemas: readonly string[], index: number, levels: number) => unknown;

/** What a part holds decides between alternatives that have the same names. */
const LEVELS = [0, 2];
const OTHERS = [1, 2];
/** Schemas of more properties are told apart by these, or by all together. */
const MOST_PROPERTIES = 40;

/** A value, then the same with other parts: what is likeliest to tell it from values of other schemas first. */
export function* variations(value: unknown, parts: Parts, make: Make): Generator<unknown> {
  yield value;
  if (Array.isArray(value)) yield* otherItems(value, parts, make);
  else if (isObject(value)) yield* otherProperties(value, parts, make);
  // Of a whole number every number's schema is kept.
  else if (typeof value === 'number') yield* [value + 0.5, value + 1];
}

function* otherProperties(
  value: Record<string, unknown>,
  { properties, free }: Parts,
  make: Make,
): Generator<unknown> {
  const some = properties.slice(0, MOST_PROPERTIES);
  for (const levels of LEVELS) {
    for (const [name, schemas] of some) yield { ...value, [name]: make(schemas, 0, levels) };
  }
  const all = properties.map(([name, schemas]) => [name, make(schemas, 0, 1)] as const);
  yield { ...value, ...Object.fromEntries(all) };
  for (const index of OTHERS) {
    for (const [name, schemas] of some) yield { ...value, [name]: make(schemas, index, 0) };
  }
  if (free.length > 0) yield { ...value, property1: make(free, 0, 0) };
}

function* otherItems(value: readonly unknown[], { items }: Parts, make: Make): Generator<unknown> {
  if (items.length === 0) return;
  for (const levels of LEVELS) yield [make(items, 0, levels), ...value.slice(1)];
  for (const index of OTHERS) yield [make(items, index, 0), ...value.slice(1)];
}

/** Of several lists, one after the other in turn, the first value that fits; undefined after so many tries. */
export function firstFitting(
  lists: readonly Generator<unknown>[],
  fits: (value: unknown) => boolean,
  tries: number,
): { readonly value: unknown } | undefined {
  let open = [...lists];
  for (let tried = 0; open.length > 0; ) {
    for (const list of open) {
      const { value, done } = list.next();
      if (done) open = open.filter((each) => each !== list);
      else if (tried++ >= tries) return undefined;
      else if (fits(value)) return { value };
    }
  }
  return undefined;
}
