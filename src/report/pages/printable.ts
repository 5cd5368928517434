/**
 * Characters that are invisible or reorder the text around them: control characters (Cc), format characters
 * such as direction overrides and zero-width spaces (Cf), lone surrogates (Cs), line and paragraph separators
 * (Zl, Zp).
 */
const UNPRINTABLE = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Upper limit for every text on a page. */
const LONGEST = 20_000;

/**
 * Makes untrusted text safe to display: unprintable characters are replaced with their code points, and a
 * text above the limit is cut, with a note of how much is missing. Tabs and newlines are kept; CRLF becomes
 * LF.
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
