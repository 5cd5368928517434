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

/**
 * The rows of a measurement; where it fails, one that says so, and the error on stderr: what else is measured is not
 * lost.
 */
export async function orFailure(
  what: string,
  say: Bench['say'],
  measure: () => Promise<(Row | Missing)[]>,
): Promise<(Row | Missing)[]> {
  try {
    return await measure();
  } catch (error) {
    const lines = shortLines(error instanceof Error ? error.message : String(error));
    say(`${what} failed: ${lines.join('\n')}`);
    return [{ what, missing: `failed: ${lines[0]}`, failed: true }];
  }
}

const [MOST_LINES, LONGEST_LINE] = [30, 300];

/** An uncaught error of a bundled program quotes its line, which is the whole program. */
function shortLines(text: string): string[] {
  return text
    .split('\n', MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}
