/** What clears a screen, sets a title, starts a new line, or changes the writing direction. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** The same, except line feeds and tabs. */
const UNPRINTABLE_IN_LINES = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** The same, except the colours that Driftline and Playwright use. */
const UNPRINTABLE_IN_COLORED_LINES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours begin with one
  /(?![\n\t]|\u001b\[(?:[0127]|22|27|3[1-79]|9[0-7])m)[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/**
 * The first character of a command to a CI server: `::` at the beginning of a line (GitHub Actions), `##[`
 * (GitHub Actions), `##vso[` (Azure Pipelines) and `##teamcity[` anywhere.
 */
const CI_COMMAND = /(?<=^[^\S\n]*):(?=:)|#(?=#(?:vso|teamcity)?\[)/gm;

/** A text on one line, with control characters of a terminal escaped. */
export function plain(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/**
 * A text of several lines as a terminal or the log of a CI server may show it: control characters are
 * escaped, and so are commands to the CI server. Escaped as in JSON, so that a line of JSON keeps its value.
 * @param options `colors`: keep the codes of colours
 */
export function visible(text: string, { colors = false } = {}): string {
  return text
    .replace(colors ? UNPRINTABLE_IN_COLORED_LINES : UNPRINTABLE_IN_LINES, escaped)
    .replace(CI_COMMAND, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
