/** One keyword that a value broke. */
export interface SchemaViolation {
  readonly keyword: string;
  /** JSON pointer into the value. */
  readonly instance: string;
  /** JSON pointer into the contract: where the promise is written. */
  readonly pointer: string;
  readonly expected: string;
  readonly received: string;
  /** Names of the properties, where the keyword is about properties. */
  readonly properties?: readonly string[];
}
