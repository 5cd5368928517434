import type { Environment } from '../environment.ts';
import type { Missing, Row } from './row.ts';

/** What a measurement gets. */
export interface Bench {
  /** How often to measure each thing. */
  readonly rounds: number;
  /** The environment of every measured process. */
  readonly environment: Environment;
  /** BASE_URL of a conforming mock server in a process of its own. */
  readonly mock: string;
  /** Path of an OpenAPI document to measure instead of the medium-sized one. */
  readonly document?: string;
  /** Prints a message on stderr. */
  say(sentence: string): void;
  /** Iterates over rounds, with progress on stderr. */
  counted(rounds: number): Iterable<number>;
}

/** One thing to measure. @throws Error where a measured command fails; a missed goal is no error. */
export type Measurement = (bench: Bench) => Promise<(Row | Missing)[]>;
