/**
 * Text in single quotes, text in double quotes, an escaped character, plain text, space, and an open quote.
 */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)|([\s\S])/g;

/**
 * Splits a command line into the program and its arguments as a POSIX shell does (Shell Command Language,
 * 2.2), without its expansions: no variables, no globs, no pipes.
 * @returns undefined where a quote or a backslash is left open
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, single, double, escaped, plain, space, open] of line.trim().matchAll(PIECE)) {
    if (open !== undefined) return undefined;
    if (space === undefined) word = (word ?? '') + (single ?? unescaped(double) ?? escaped ?? plain ?? '');
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Within double quotes a backslash is literal, unless it precedes a character that it can escape there. */
function unescaped(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(["\\$`])/g, '$1').replaceAll('\\\n', '');
}
