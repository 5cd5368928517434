import { isIP } from 'node:net';

const MOST_NAMES = 5;

/**
 * The known names that are similar to a wanted one, nearest first: few letters differ, or words are shared.
 */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const words = new Set(
    wanted
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter((word) => word.length > 2),
  );
  const scored = names.map((name) => {
    const shared = name.split('-').filter((word) => words.has(word)).length;
    return { name, distance: editDistance(wanted.toLowerCase(), name) - 4 * shared, shared };
  });
  return scored
    .filter(({ name, distance, shared }) => shared > 0 || distance <= Math.max(2, name.length / 3))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

/**
 * Texts on one line, the first of them by name: `id, name and 3 more`.
 * @param most how many are named
 */
export function listed(texts: readonly string[], most = 12, separator = ', '): string {
  const more = texts.length > most ? ` and ${texts.length - most} more` : '';
  return texts.slice(0, most).join(separator) + more;
}

/** Levenshtein distance: the number of letters to insert, delete or replace. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, against] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

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

/** Names of properties, headers and form fields that hold secrets. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?$|^pass|pwd|secret|token|jwt|bearer|authori[sz]ation|(?:^|[-_])auth$|credential|cookie|session|api[-_]?key|access[-_]?key|private[-_]?key|signature|otp$|^pin$/i;
/** Names that match but hold no secret: `token_type` says how a token is sent. */
const HARMLESS_NAME = /(?:type|expires?(?:[-_]?(?:at|in))?|count|length|policy|status|url|uri)$/i;

/** Whether the value of a property, header or form field is a secret, by its name. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !HARMLESS_NAME.test(name);
}

/** Whether a text is a long run of letters and digits without a space: more likely a key than a word. */
export function looksOpaque(text: string): boolean {
  return text.length >= 24 && /^[\w.~+/=-]+$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

/**
 * Whether Driftline generated a value, which may therefore be shown: its own texts, JSON literals, signs and
 * digits.
 */
export function isGenerated(value: string): boolean {
  return /^(?:driftline(?:[-@]|$)|(?:true|false|null|\d|\W{0,3})$)/.test(value);
}

/**
 * A short id that is the same in every run: 12 hexadecimal digits. FNV-1a, twice with different offsets; not
 * a cryptographic hash, because loading one would take longer than the rest of a verdict in a process that
 * cron starts.
 */
export function fingerprintOf(parts: readonly string[]): string {
  const text = parts.join('\n');
  let one = 0x811c9dc5;
  let other = 0x9dc5811c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x01000193) + index;
  }
  const hex = (value: number) => (value >>> 0).toString(16).padStart(8, '0');
  return (hex(one) + hex(other)).slice(0, 12);
}

/**
 * Whether a host is the loopback interface of this machine.
 * @param hostname of a parsed URL
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** What is no character of XML 1.0 (section 2.2): a parser refuses the whole file for one of them. */
export const NO_XML_CHARACTER = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Text of bounded length, never cut within a surrogate pair. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
