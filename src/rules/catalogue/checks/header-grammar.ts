/** What the RFC of a header says about its text. */
export interface HeaderGrammar {
  readonly name: string;
  /** What is expected, in words. */
  readonly expected: string;
  readonly isValid: (text: string) => boolean;
}

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const ONE_TOKEN = new RegExp(`^${TOKEN}$`);
const CHALLENGE = new RegExp(`^${TOKEN}(?:\\s|,|$)`);
/** A comma-separated list (RFC 9110, section 5.6.1), whose elements may be empty. */
const listOf = (element: RegExp) => (text: string) =>
  text.split(',').every((each) => each.trim() === '' || element.test(each.trim()));

const MONTHS = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = '\\d\\d:\\d\\d:\\d\\d';
/** The three forms of an HTTP-date (RFC 9110, section 5.6.7): clients have to accept the old ones as well. */
const HTTP_DATES = [
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d ${MONTHS} \\d{4} ${TIME} GMT`,
  `(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \\d\\d-${MONTHS}-\\d\\d ${TIME} GMT`,
  `(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTHS} [ \\d]\\d ${TIME} \\d{4}`,
].map((form) => new RegExp(`^${form}$`));

function isHttpDate(text: string): boolean {
  const date = new Date(text);
  // JavaScript writes the first form.
  if (!Number.isNaN(date.getTime()) && date.toUTCString() === text) return true;
  return HTTP_DATES.some((form) => form.test(text)) && Number.isFinite(Date.parse(text));
}

/** RFC 3986, section 4.1, by its characters and percent-encodings. */
function isUriReference(text: string): boolean {
  return (
    /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\da-f]{2})+$/i.test(text) && URL.canParse(text, 'http://localhost/')
  );
}

const LINK_TARGET = /\s*<([^<>]*)>\s*/y;
const LINK_PARAMETER = new RegExp(
  `;\\s*(${TOKEN})(?:\\s*=\\s*("(?:[^"\\\\]|\\\\.)*"|[^\\s",;<>]+))?\\s*`,
  'y',
);

/** RFC 8288, section 3: each link has a target and a relation; a list may have none (RFC 9110, section 5.6.1). */
function isLink(text: string): boolean {
  if (text.trim() === '') return true;
  for (let at = 0; at < text.length; ) {
    LINK_TARGET.lastIndex = at;
    const [target, address = ''] = LINK_TARGET.exec(text) ?? [];
    if (target === undefined || (address !== '' && !isUriReference(address))) return false;
    at += target.length;
    const names: string[] = [];
    for (let found = parameterAt(text, at); found; found = parameterAt(text, at)) {
      names.push((found[1] ?? '').toLowerCase());
      at += found[0].length;
    }
    const ended = at >= text.length || text[at] === ',';
    if (!ended || !names.some((name) => name === 'rel' || name === 'rev')) return false;
    at += 1;
  }
  return true;
}

function parameterAt(text: string, at: number): RegExpExecArray | null {
  LINK_PARAMETER.lastIndex = at;
  return LINK_PARAMETER.exec(text);
}

const SECONDS = /^(?:max-age|s-maxage|stale-while-revalidate|stale-if-error)$/i;
const DIRECTIVE = new RegExp(`^\\s*(${TOKEN})(?:=("[^"]*"|${TOKEN}))?\\s*$`);

/** RFC 9111, section 5.2; a quoted text may have commas. */
function isCacheControl(text: string): boolean {
  const directives = text.match(/(?:[^,"]|"[^"]*"?)+/g) ?? [];
  return directives.every((each) => {
    const [, name = '', value = ''] = DIRECTIVE.exec(each) ?? [];
    if (name === '') return each.trim() === '';
    // Frameworks send `stale-while-revalidate` alone, and caches take it for no limit.
    if (value === '' && /^stale-/i.test(name)) return true;
    return !SECONDS.test(name) || /^"?\d+"?$/.test(value);
  });
}

const DATE = 'a date such as Sun, 06 Nov 1994 08:49:37 GMT';

/** Headers whose text an RFC defines. */
export const HEADER_GRAMMARS: readonly HeaderGrammar[] = [
  {
    name: 'ETag',
    expected: 'a text in quotes, such as "1" or W/"1" (RFC 9110, section 8.8.3)',
    isValid: (text) => /^(?:W\/)?"[\x21\x23-\x7e\x80-\uffff]*"$/.test(text),
  },
  { name: 'Last-Modified', expected: `${DATE} (RFC 9110, section 8.8.2)`, isValid: isHttpDate },
  { name: 'Date', expected: `${DATE} (RFC 9110, section 6.6.1)`, isValid: isHttpDate },
  {
    name: 'Expires',
    expected: `${DATE}, or 0 (RFC 9111, section 5.3)`,
    isValid: (text) => /^(?:0|-1)$/.test(text) || isHttpDate(text),
  },
  {
    name: 'Retry-After',
    expected: 'a number of seconds, or a date (RFC 9110, section 10.2.3)',
    isValid: (text) => /^\d+$/.test(text) || isHttpDate(text),
  },
  {
    name: 'Location',
    expected: 'an address, absolute or relative (RFC 9110, section 10.2.2)',
    isValid: isUriReference,
  },
  {
    name: 'Content-Location',
    expected: 'an address, absolute or relative (RFC 9110, section 8.7)',
    isValid: isUriReference,
  },
  {
    name: 'Link',
    expected: 'links such as </pets?page=2>; rel="next" (RFC 8288, section 3)',
    isValid: isLink,
  },
  {
    name: 'Cache-Control',
    expected: 'directives such as max-age=60, private (RFC 9111, section 5.2)',
    isValid: isCacheControl,
  },
  {
    name: 'Age',
    expected: 'a number of seconds (RFC 9111, section 5.1)',
    isValid: (text) => /^\d+$/.test(text),
  },
  {
    name: 'Allow',
    expected: 'methods, such as GET, HEAD (RFC 9110, section 10.2.1)',
    isValid: listOf(ONE_TOKEN),
  },
  {
    name: 'Vary',
    expected: 'names of headers, or * (RFC 9110, section 12.5.5)',
    isValid: listOf(ONE_TOKEN),
  },
  {
    name: 'Content-Language',
    expected: 'language tags, such as de-CH (RFC 9110, section 8.5)',
    isValid: listOf(/^[a-z]{1,8}(?:-[a-z\d]{1,8})*$/i),
  },
  {
    name: 'WWW-Authenticate',
    expected: 'a scheme and its parameters, such as Bearer realm="api" (RFC 9110, section 11.6.1)',
    isValid: (text) => CHALLENGE.test(text),
  },
];
