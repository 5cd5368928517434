import type { OpenAPIV3_1 } from 'openapi-types';
import type { SchemaChecks } from './contract.ts';
import type { Format } from './formats.ts';

/** A contract that the build compiled ahead, so that a process started by cron loads neither YAML nor ajv. */
export interface PreparedContract {
  /** The text that was compiled: a file that differs by a byte is compiled anew. */
  readonly text: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  readonly positions: Readonly<Record<string, readonly [line: number, column: number]>>;
  /** By pointer of the schema. */
  readonly checks: Readonly<Record<string, SchemaChecks>>;
  /** The formats that it names, beside our own. */
  readonly formats: Readonly<Record<string, Format>>;
}

/** Empty in the sources; the build puts the prepared contracts in its place. */
export const preparedContracts: readonly PreparedContract[] = [];
