/**
 * What clears a screen, sets a title, starts a new line, or changes the writing direction, as a class of a regular
 * expression. Ranges, for Unicode's properties (Cc, Zl, Zp) take V8 a millisecond at every start.
 */
export const UNPRINTABLE = String.raw`[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]`;
/** The colours that Driftline and Playwright use. */
const COLOR = String.raw`\u001b\[(?:[0127]|22|27|3[1-79]|9[0-7])m`;

const ANYWHERE = new RegExp(UNPRINTABLE, 'g');
const IN_LINES = new RegExp(String.raw`(?![\n\t])${UNPRINTABLE}`, 'g');
const IN_COLORED_LINES = new RegExp(String.raw`(?![\n\t]|${COLOR})${UNPRINTABLE}`, 'g');

/**
 * The first character of a command to a CI server: `::` at the beginning of a line (GitHub Actions), `##[`
 * (GitHub Actions), `##vso[` (Azure Pipelines) and `##teamcity[` anywhere. The character comes first, or V8 would look
 * back from each one: seconds for the excerpts of minified code that Playwright's errors have.
 */
const CI_COMMAND = /:(?=:)(?<=^[^\S\n]*:)|#(?=#(?:vso|teamcity)?\[)/gm;

/** A text on one line, with control characters of a terminal escaped. */
export function plain(text: string): string {
  return text.replace(ANYWHERE, escaped);
}

/**
 * A text of several lines as a terminal or the log of a CI server may show it: control characters are
 * escaped, and so are commands to the CI server. Escaped as in JSON, so that a line of JSON keeps its value.
 * @param options `colors`: keep the codes of colours
 */
export function visible(text: string, { colors = false } = {}): string {
  return text.replace(colors ? IN_COLORED_LINES : IN_LINES, escaped).replace(CI_COMMAND, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** What is no character of XML 1.0 (section 2.2): a parser refuses the whole file for one of them. */
export const NO_XML_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
