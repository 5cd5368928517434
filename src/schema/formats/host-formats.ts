import { domainToASCII, domainToUnicode } from 'node:url';

const LABEL = /^(?!-)[a-z\d-]{1,63}(?<!-)$/i;
const LONGEST_NAME = 253;

/** RFC 1123, section 2.1. A label that begins with `xn--` must be a valid A-label (RFC 5890). */
export function isHostname(text: string): boolean {
  return text.length <= LONGEST_NAME && text.split('.').every(isLabel);
}

function isLabel(label: string): boolean {
  if (!LABEL.test(label)) return false;
  return label.slice(2, 4) !== '--' || isALabel(label);
}

function isALabel(label: string): boolean {
  if (!/^xn--/i.test(label)) return false;
  const name = domainToUnicode(label);
  return name !== '' && !isAscii(name) && isULabel(name) && domainToASCII(name) === label.toLowerCase();
}

/** RFC 5890, section 2.3.2.3; any of four full stops separates labels. */
export function isInternationalHostname(text: string): boolean {
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  const ascii = labels.map((label) => (isAscii(label) ? label : domainToASCII(label)));
  if (ascii.join('.').length > LONGEST_NAME) return false;
  return labels.every((label, index) => {
    const written = ascii[index] ?? '';
    return isAscii(label) ? isLabel(label) : LABEL.test(written) && isULabel(label);
  });
}

/** RFC 6531: an e-mail address with letters of any script. */
export function isInternationalEmail(text: string): boolean {
  return /^(?:"[^"\r\n]+"|[^\s"@]+)@[^\s@]+$/u.test(text);
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

const VIRAMA =
  '\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua8c4\ua953\ua9c0\uaaf6\uabed';

/** What RFC 5892 forbids in addition to Unicode's rules for domain names, in some positions or anywhere. */
const forbidden = (): readonly RegExp[] => [
  /^\p{M}/u,
  /^..--|^-|-$/u,
  /[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/u,
  /(?<!l)\u00b7|\u00b7(?!l)/u,
  /\u0375(?!\p{Script=Greek})/u,
  /(?<!\p{Script=Hebrew})[\u05f3\u05f4]/u,
  /^[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*\u30fb[^\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]*$/u,
  /[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/u,
  new RegExp(`(?<![${VIRAMA}])\u200d`, 'u'),
];
let known: readonly RegExp[] | undefined;

/** A label in letters of any script (RFC 5892, section 2.6 and appendix A). */
function isULabel(label: string): boolean {
  // Compiled at the first use: compiling Unicode sets takes longer than all other loading.
  known ??= forbidden();
  return !known.some((each) => each.test(label));
}
