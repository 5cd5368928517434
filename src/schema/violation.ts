/** One keyword that a value violates. */
export interface SchemaViolation {
  readonly keyword: string;
  /** JSON pointer into the value. */
  readonly instance: string;
  /** JSON pointer into the contract: the violated keyword, or the schema of the missing property. */
  readonly pointer: string;
  readonly expected: string;
  readonly received: string;
  /** Names of the properties, if the keyword is about properties. */
  readonly properties?: readonly string[];
}
