/** True where the value keeps the schema. */
export type Check = (value: unknown) => boolean;

/** The two compiled checks of one schema. */
export interface SchemaChecks {
  /** The schema as it is written. */
  readonly kept: Check;
  /**
   * The same, and no property that the schema does not describe, in compositions as well. Never true for a value that
   * breaks the schema or holds such a property; false as well where only a closer look tells, as where two parts of an
   * `allOf` describe one object: `undocumentedProperties` has the last word.
   */
  readonly closed: Check;
  /** Whether the schema says what validity does not show: a discriminator, or what is only written. */
  readonly annotated: boolean;
}

/** Called for a document that contradicts itself; never returns. */
export type Refuse = (pointer: string, problem: string, hint: string) => never;
