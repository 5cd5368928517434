import type { Environment } from '../environment.ts';
import type { Missing, Row } from './row.ts';

/** What a measurement may use. */
export interface Bench {
  /** How often to measure each thing. */
  readonly rounds: number;
  /** Of every measured process. */
  readonly environment: Environment;
  /** BASE_URL of a conforming mock server in a process of its own. */
  readonly mock: string;
  /** Path of an OpenAPI document that is measured in the place of the one of middle size. */
  readonly document?: string;
  /** Talk for people, on stderr. */
  say(sentence: string): void;
  /** Rounds, told on stderr as they go by. */
  counted(rounds: number): Iterable<number>;
}

/** One thing to measure. @throws Error where a command that is measured does not work; slowness is no error. */
export type Measurement = (bench: Bench) => Promise<(Row | Missing)[]>;
