import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import wrapAnsi from 'wrap-ansi';
import type { TerminalStyle } from '../terminal.ts';
import { codeFrame } from './code-frame.ts';
import { colorsOf, columnsOf, type Environment, type OutputStream } from './stream.ts';

/** Text is not wrapped to fewer columns. */
const FEWEST_COLUMNS = 40;

/** Options of `styleOf`. */
export interface StyleOptions {
  /** Contracts are named relative to this folder. */
  readonly project: string;
  /** Masks the lines of the contract: an example in it may be a real password. */
  readonly mask: (text: string) => string;
}

/** The style for a stream: colours on a terminal, wrapped to its width, with the lines of the contract. */
export function styleOf(
  stream: OutputStream,
  environment: Environment,
  { project, mask }: StyleOptions,
): TerminalStyle {
  const columns = columnsOf(stream, environment);
  const linesOf = contractLines(project, mask);
  return {
    color: colorsOf(stream, environment),
    frame: (contract) => codeFrame(contract, linesOf),
    ...(columns === undefined ? {} : wrapping(Math.max(FEWEST_COLUMNS, columns))),
  };
}

/** Wraps at spaces, and inside words that are too long; wide characters count as two columns. */
export function wrapping(columns: number): Required<Pick<TerminalStyle, 'columns' | 'wrap'>> {
  return {
    columns,
    wrap: (text, indent) => wrapAnsi(text, Math.max(1, columns - indent), { hard: true }).split('\n'),
  };
}

/** The masked lines of a contract's file; undefined if it cannot be read. Each file is read once. */
export function contractLines(
  project: string,
  mask: (text: string) => string,
): (file: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!known.has(file)) known.set(file, linesOf(isAbsolute(file) ? file : join(project, file), mask));
    return known.get(file);
  };
}

function linesOf(path: string, mask: (text: string) => string): readonly string[] | undefined {
  try {
    return mask(readFileSync(path, 'utf8')).split(/\r?\n/);
  } catch {
    // A finding is complete without these lines.
    return undefined;
  }
}
