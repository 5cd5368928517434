import { joinPointer, pointerTokens } from '../../schema/index.ts';

/** Converts a JSON pointer to the JSONPath (RFC 9535) of the same place: `$.paths['/auth/login'].post`. */
export function jsonPathOf(pointer: string): string {
  const segments = pointerTokens(pointer).map((token) =>
    /^[A-Za-z_]\w*$/.test(token) ? `.${token}` : `['${token.replace(/[\\']/g, '\\$&')}']`,
  );
  return `$${segments.join('')}`;
}

const SEGMENT = /\.([A-Za-z_]\w*)|\['((?:[^'\\]|\\['\\])*)'\]/y;

/** Converts such a JSONPath back; undefined for any other JSONPath: wildcards, filters, slices. */
export function pointerOf(path: string): string | undefined {
  if (!path.startsWith('$')) return undefined;
  const tokens: string[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < path.length) {
    const match = SEGMENT.exec(path);
    if (!match) return undefined;
    tokens.push(match[1] ?? (match[2] ?? '').replace(/\\(['\\])/g, '$1'));
  }
  return joinPointer('', ...tokens);
}
