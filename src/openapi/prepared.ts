import type { OpenAPIV3_1 } from 'openapi-types';
import type { Format, SchemaChecks } from '../schema/index.ts';
import type { Contract } from './contract.ts';

/** A contract that the build compiled ahead, so that a process started by cron loads neither YAML nor ajv. */
export interface PreparedContract {
  /** The text that was compiled, read when it is asked for: a file that differs by a byte is compiled anew. */
  readonly text: string;
  readonly hash: string;
  readonly document: OpenAPIV3_1.Document;
  readonly version: Contract['version'];
  /** The texts of the files that it refers to, by path relative to its folder: they are compared as well. */
  readonly referenced: readonly { readonly path: string; readonly text: string }[];
  /**
   * Read when they are asked for; with the file where that is another one, by its path relative to the contract's folder.
   */
  readonly positions: Readonly<Record<string, readonly [line: number, column: number, file?: string]>>;
  /** By direction and pointer of the schema. */
  readonly checks: Readonly<Record<string, SchemaChecks>>;
  /** The formats that it names, beside our own. */
  readonly formats: Readonly<Record<string, Format>>;
}

/** Empty in the sources; the build puts the prepared contracts in its place. */
export const preparedContracts: readonly PreparedContract[] = [];
