import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import wrapAnsi from 'wrap-ansi';
import type { TerminalStyle } from '../terminal.ts';
import { codeFrame } from './code-frame.ts';

/** Text is not wrapped to fewer columns. */
const FEWEST_COLUMNS = 40;

/** Options of `styleOf`. */
interface StyleOptions {
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

/** The properties used of a stream; process.stdout and process.stderr have them. */
interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether to use colours: only on a terminal, unless FORCE_COLOR or NO_COLOR (no-color.org) is set. As in
 * Node itself, FORCE_COLOR takes precedence.
 */
export function colorsOf(stream: OutputStream, { FORCE_COLOR, NO_COLOR }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR) return false;
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/**
 * The width of the terminal, or COLUMNS if it is set; undefined for a file or a pipe, which need no wrapping.
 */
export function columnsOf(stream: OutputStream, { COLUMNS }: Environment): number | undefined {
  if (COLUMNS !== undefined && /^[1-9]\d{0,3}$/.test(COLUMNS)) return Number(COLUMNS);
  return stream.isTTY ? stream.columns : undefined;
}
