import { domainToASCII, domainToUnicode } from 'node:url';

/*
 * Formats of addresses, from the grammars of their RFCs. ajv-formats is less strict: it accepts a space or a
 * quotation mark in a reference and an IPv6 address without brackets, and it has no IRI at all.
 */

const UNRESERVED = String.raw`\w.~\-`;
const DELIMITERS = "!$&'()*+,;=";
/** RFC 3987, section 2.2: `ucschar`, and `iprivate`, which only a query may contain. */
const UNICODE =
  '\u{a0}-\u{d7ff}\u{f900}-\u{fdcf}\u{fdf0}-\u{ffef}\u{10000}-\u{1fffd}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}\u{40000}-\u{4fffd}\u{50000}-\u{5fffd}\u{60000}-\u{6fffd}\u{70000}-\u{7fffd}\u{80000}-\u{8fffd}\u{90000}-\u{9fffd}\u{a0000}-\u{afffd}\u{b0000}-\u{bfffd}\u{c0000}-\u{cfffd}\u{d0000}-\u{dfffd}\u{e1000}-\u{efffd}';
const PRIVATE = '\u{e000}-\u{f8ff}\u{f0000}-\u{ffffd}\u{100000}-\u{10fffd}';

const GROUP = String.raw`[\da-fA-F]{1,4}`;

/** RFC 3986, section 3.2.2, IPv6address. */
function ipv6(): string {
  const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
  const last32Bits = `(?:${GROUP}:${GROUP}|${octet}(?:\\.${octet}){3})`;
  return [
    `(?:${GROUP}:){6}${last32Bits}`,
    `::(?:${GROUP}:){5}${last32Bits}`,
    ...[4, 3, 2, 1, 0].map(
      (right, left) => `(?:(?:${GROUP}:){0,${left}}${GROUP})?::(?:${GROUP}:){${right}}${last32Bits}`,
    ),
    `(?:(?:${GROUP}:){0,5}${GROUP})?::${GROUP}`,
    `(?:(?:${GROUP}:){0,6}${GROUP})?::`,
  ].join('|');
}

interface Grammar {
  /** Whether a scheme is required, or references may be relative. */
  readonly absolute: boolean;
  /** IRI instead of URI. */
  readonly international: boolean;
}

/** RFC 3986, appendix A; RFC 3987, section 2.2. */
function grammar({ absolute, international }: Grammar): RegExp {
  const unicode = international ? UNICODE : '';
  const character = (others: string) => `(?:[${UNRESERVED}${DELIMITERS}${unicode}${others}]|%[\\da-fA-F]{2})`;
  const literal = String.raw`\[(?:${ipv6()}|[vV][\da-fA-F]+\.[${UNRESERVED}${DELIMITERS}:]+)\]`;
  const authority = `//(?:${character(':')}*@)?(?:${literal}|${character('')}*)(?::\\d*)?`;
  const segments = `(?:/${character(':@')}*)*`;
  const path = (first: string) =>
    `(?:${authority}${segments}|/(?:${character(':@')}+${segments})?|${character(first)}+${segments}|)`;
  const end = `(?:\\?${character(`:@/?${international ? PRIVATE : ''}`)}*)?(?:#${character(':@/?')}*)?`;
  const whole = `[a-zA-Z][a-zA-Z\\d+.\\-]*:${path(':@')}`;
  // The first segment of a relative path has no colon, which would make it a scheme.
  return new RegExp(`^(?:${absolute ? whole : `${whole}|${path('@')}`})${end}$`, 'u');
}

/**
 * A test by an expression that is compiled at its first use: it is slow to compile, and most processes need
 * none.
 */
function testBy(make: () => RegExp): (text: string) => boolean {
  let made: RegExp | undefined;
  return (text) => {
    made ??= make();
    return made.test(text);
  };
}

/** RFC 3986, section 3: with a scheme. */
export const isExactUri = testBy(() => grammar({ absolute: true, international: false }));

const VARIABLE = String.raw`(?:\w|%[\da-fA-F]{2})(?:\.?(?:\w|%[\da-fA-F]{2}))*(?:\*|:[1-9]\d{0,3})?`;
const EXPRESSION = String.raw`\{[+#.\/;?&=,!@\|]?${VARIABLE}(?:,${VARIABLE})*\}`;
/** RFC 6570, section 2; with the apostrophe as a literal, by erratum 6937. */
const isExactTemplate = testBy(
  () => new RegExp(`^(?:[!#$&-;=?-\\[\\]_a-z~${UNICODE}${PRIVATE}]|%[\\da-fA-F]{2}|${EXPRESSION})*$`, 'u'),
);

/** Matches nearly every template, in a fraction of the time. */
const PLAIN_TEMPLATE = /^[!#$&(-;=?-[\]_a-z~]*(?:\{[+#./;?&=,!@|]?\w+(?:,\w+)*\}[!#$&(-;=?-[\]_a-z~]*)*$/u;

/** RFC 6570, section 2; reserved operators are accepted, as in its grammar. */
function isUriTemplate(text: string): boolean {
  return PLAIN_TEMPLATE.test(text) || isExactTemplate(text);
}

/** The formats of this file, by name. */
export const addressFormats = {
  'uri-reference': testBy(() => grammar({ absolute: false, international: false })),
  iri: testBy(() => grammar({ absolute: true, international: true })),
  'iri-reference': testBy(() => grammar({ absolute: false, international: true })),
  'uri-template': isUriTemplate,
  hostname: isHostname,
  'idn-hostname': isInternationalHostname,
  'idn-email': isInternationalEmail,
};

const LABEL = /^(?!-)[a-z\d-]{1,63}(?<!-)$/i;
const LONGEST_NAME = 253;

/** RFC 1123, section 2.1. A label that begins with `xn--` must be a valid A-label (RFC 5890). */
function isHostname(text: string): boolean {
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
function isInternationalHostname(text: string): boolean {
  const labels = text.split(/[.\u3002\uff0e\uff61]/);
  const ascii = labels.map((label) => (isAscii(label) ? label : domainToASCII(label)));
  if (ascii.join('.').length > LONGEST_NAME) return false;
  return labels.every((label, index) => {
    const written = ascii[index] ?? '';
    return isAscii(label) ? isLabel(label) : LABEL.test(written) && isULabel(label);
  });
}

/** RFC 6531: an e-mail address with letters of any script. */
function isInternationalEmail(text: string): boolean {
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
