/** Returns the mutated value for the one that is about to be sent. */
export type Mutation = (current: unknown) => unknown;

/** One way to break a keyword: the first of its mutations that breaks the schema is used. */
export type Variant = readonly [name: string, ...mutations: Mutation[]];

/** A keyword in a schema, as its mutator needs it. */
interface KeywordUse {
  /** The keyword's value. */
  readonly expected: unknown;
  /** The schema around it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The conforming value. */
  readonly value: unknown;
  /**
   * An example for a schema inside of the keyword: with `0` the first of an `anyOf`, without tokens that of a
   * `not`.
   */
  readonly exampleBelow: (...tokens: (string | number)[]) => unknown;
}

/** The ways to break one keyword. */
export type KeywordMutator = (use: KeywordUse) => readonly Variant[];

/** A variant with fixed values, whatever the current one is. */
export function other(name: string, ...values: unknown[]): Variant {
  return [name, ...values.map((value) => () => value)];
}

/** Longer texts and lists would not fit into memory, or into a request. */
const LARGEST = { characters: 1_000_000, items: 10_000 };

/** The variants of a limit that a value can exceed. */
export function upTo(
  limit: unknown,
  of: keyof typeof LARGEST,
  variants: (limit: number) => readonly Variant[],
): readonly Variant[] {
  return Number(limit) <= LARGEST[of] ? variants(Number(limit)) : [];
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
