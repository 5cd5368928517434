/** True if the value is valid against the schema. */
export type Check = (value: unknown) => boolean;

/** The two compiled checks of one schema. */
export interface SchemaChecks {
  /** Whether the value is valid against the schema as written. */
  readonly kept: Check;
  /**
   * Whether the value is valid and has no undocumented property, in compositions as well. If true, that is
   * certain. If false, `explain` and `undocumentedProperties` decide: false may also mean that the compiled
   * check cannot tell, for example where two parts of an `allOf` describe one object.
   */
  readonly closed: Check;
  /** Whether the schema has a `discriminator` or `writeOnly`, which these two checks do not cover. */
  readonly annotated: boolean;
}

/** Called for an invalid document; throws, never returns. */
export type Refuse = (pointer: string, problem: string, hint: string) => never;
