import { isHostname, isInternationalEmail, isInternationalHostname } from './host-formats.ts';

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
