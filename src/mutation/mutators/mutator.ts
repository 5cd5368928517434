/** A value in place of the one that is about to be sent. */
export type Edit = (current: unknown) => unknown;

/** A way of breaking a keyword, with edits to be tried in their order: the first that breaks the schema is taken. */
export type Variant = readonly [name: string, ...edits: Edit[]];

/** What a mutator knows of the keyword that it is to break. */
export interface KeywordUse {
  /** The keyword's value. */
  readonly expected: unknown;
  /** The schema around it. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The conforming value. */
  readonly value: unknown;
  /** A value that keeps one of the keyword's own schemas: `0` of an `anyOf`, none of a `not`. */
  readonly exampleBelow: (...tokens: (string | number)[]) => unknown;
}

/** The ways of breaking one keyword. */
export type Mutator = (use: KeywordUse) => readonly Variant[];

/** A variant with fixed values. */
export function other(name: string, ...values: unknown[]): Variant {
  return [name, ...values.map((value) => () => value)];
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
