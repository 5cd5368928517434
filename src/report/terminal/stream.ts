/** The properties used of a stream; process.stdout and process.stderr have them. */
export interface OutputStream {
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
