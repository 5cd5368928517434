/** What stands between quotes, what a backslash takes literally, and what is neither. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)|(\s+)|([\s\S])/g;

/**
 * Splits a command line into the program and its arguments as a POSIX shell would (Shell Command Language, 2.2), and does
 * nothing else that a shell does: no variables, no globs, no pipes.
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

/** Within double quotes a backslash is one, unless it stands before what it can escape there. */
function unescaped(quoted: string | undefined): string | undefined {
  return quoted?.replace(/\\(["\\$`])/g, '$1').replaceAll('\\\n', '');
}
