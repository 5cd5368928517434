import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import wrapAnsi from 'wrap-ansi';
import type { TerminalStyle } from '../terminal.ts';
import { codeFrame } from './code-frame.ts';
import { colorsOf, columnsOf, type Environment, type OutputStream } from './stream.ts';

/** Narrower than this nothing is wrapped to. */
const FEWEST_COLUMNS = 40;

/** What else decides on how a stream is written to. */
export interface StyleOptions {
  /** Contracts are named relative to this folder. */
  readonly project: string;
  /** Masks the contract's lines: an example in it may be somebody's password. */
  readonly mask: (text: string) => string;
}

/** How a stream is written to for people: in colour on a terminal, as wide as it is, with the contract's lines. */
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

/** Breaks at spaces where it can, elsewhere where it must; wide characters count as two columns. */
export function wrapping(columns: number): Required<Pick<TerminalStyle, 'columns' | 'wrap'>> {
  return {
    columns,
    wrap: (text, indent) => wrapAnsi(text, Math.max(1, columns - indent), { hard: true }).split('\n'),
  };
}

/** The lines of a contract's file, masked; undefined where it cannot be read. Each file is read once. */
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
    // The lines are a help; what is wrong is told without them as well.
    return undefined;
  }
}
