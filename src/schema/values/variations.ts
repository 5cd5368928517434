import { isObject } from '../pointer.ts';

/** The parts of a value that can be varied. */
export interface Parts {
  /** The documented properties, each with the pointers of its schemas. */
  readonly properties: readonly (readonly [name: string, schemas: readonly string[]])[];
  /** Pointers of the schemas under `additionalProperties`. */
  readonly free: readonly string[];
  /** Pointers of the schemas of an array's items. */
  readonly items: readonly string[];
}

/**
 * Generates a value for schemas.
 * @param index which of several values, counted from 0
 * @param levels how many levels deep optional properties are included, and one item in each array
 */
type Make = (schemas: readonly string[], index: number, levels: number) => unknown;

/** Deeper values tell alternatives apart that have the same property names. */
const LEVELS = [0, 2];
const OTHERS = [1, 2];
/** Of more properties, only these are varied one by one. */
const MOST_PROPERTIES = 40;

/**
 * A value, then the same with other parts; first those that most likely tell it apart from values of other
 * schemas.
 */
export function* variations(value: unknown, parts: Parts, make: Make): Generator<unknown> {
  yield value;
  if (Array.isArray(value)) yield* otherItems(value, parts, make);
  else if (isObject(value)) yield* otherProperties(value, parts, make);
  // An integer is also valid where any number is.
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

/** Takes values from several lists in turn; returns the first that fits, undefined after so many tries. */
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
