/** What is asked of a stream: process.stdout and process.stderr have it. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(): boolean;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Colour on a terminal alone. FORCE_COLOR says otherwise, and NO_COLOR (no-color.org) as well; as in Node itself, the
 * first one wins.
 */
export function colorsOf(stream: OutputStream, { FORCE_COLOR, NO_COLOR }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return !['0', 'false'].includes(FORCE_COLOR);
  if (NO_COLOR) return false;
  return stream.isTTY === true && stream.hasColors?.() === true;
}

/** How wide a terminal is, or what COLUMNS says; undefined for a file or a pipe, whose lines may be of any length. */
export function columnsOf(stream: OutputStream, { COLUMNS }: Environment): number | undefined {
  if (COLUMNS !== undefined && /^[1-9]\d{0,3}$/.test(COLUMNS)) return Number(COLUMNS);
  return stream.isTTY ? stream.columns : undefined;
}
