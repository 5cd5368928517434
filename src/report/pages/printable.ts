/**
 * What a reader does not see, or what moves the text around it: control characters (Cc), format characters such
 * as direction overrides and zero widths (Cf), halves of a surrogate pair (Cs), line and paragraph separators.
 */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** No text on a page is longer, whoever forgot to cut it. */
const LONGEST = 20_000;

/**
 * Text that others wrote, made harmless to look at: each unprintable character is shown by its name, and a very
 * long text is cut, with a note of how much is missing. Tabs and newlines stay, CRLF as one.
 */
export function printable(text: string, limit = LONGEST): string {
  const missing = text.length - limit;
  const kept = missing > 0 ? text.slice(0, limit) : text;
  const shown = kept.replaceAll('\r\n', '\n').replace(UNPRINTABLE, nameOf);
  return missing > 0 ? `${shown}… (${missing.toLocaleString('en-US')} more characters)` : shown;
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
