import { isObject } from '../schema/index.ts';
import { isJson, parseContentType } from './content-type.ts';

/** How a parameter is serialized (OpenAPI 3.1, section 4.8.12.2; 3.2, section 4.12.6). */
export interface Style {
  readonly name: string;
  readonly in: 'query' | 'querystring' | 'header' | 'path' | 'cookie';
  readonly style: string;
  /** Whether each item or property is serialized separately. */
  readonly explode: boolean;
  /** Set if the value is serialized by a media type instead of a style. */
  readonly mediaType?: string;
  /** Set if reserved characters are sent as they are (RFC 6570, section 3.2.3). */
  readonly allowReserved?: true;
  /** Set if the parameter may be empty, whatever its schema: `?flag`. */
  readonly allowEmptyValue?: true;
}

/** The style of a Parameter Object, with the defaults of its location. */
export function styleOf(name: string, place: Style['in'], written: Readonly<Record<string, unknown>>): Style {
  const defaultStyle = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const style = typeof written.style === 'string' ? written.style : defaultStyle;
  const [mediaType] = isObject(written.content) ? Object.keys(written.content) : [];
  const explode =
    typeof written.explode === 'boolean' ? written.explode : style === 'form' || style === 'cookie';
  return {
    ...{ name, in: place, style, explode },
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(written.allowReserved === true ? { allowReserved: true } : {}),
    ...(written.allowEmptyValue === true ? { allowEmptyValue: true } : {}),
  };
}

/**
 * The `name=value` pairs of a query parameter, percent-encoded: `ids=1&ids=2`, `ids=1,2`, `filter%5Ba%5D=1`.
 */
export function queryPairs(style: Style, value: unknown): string[] {
  const { explode, mediaType } = style;
  const name = percentEncoded(style.name);
  const encode = (each: unknown) => encoded(each, style);
  if (mediaType !== undefined || !isNested(value)) return [`${name}=${encode(value)}`];
  const delimiter = DELIMITERS[style.style] ?? ',';
  if (Array.isArray(value)) {
    return explode
      ? value.map((each) => `${name}=${encode(each)}`)
      : [`${name}=${value.map(encode).join(delimiter)}`];
  }
  const members = Object.entries(value);
  if (style.style === 'deepObject') {
    return members.map(([key, each]) => `${percentEncoded(`${style.name}[${key}]`)}=${encode(each)}`);
  }
  return explode
    ? members.map(([key, each]) => `${percentEncoded(key)}=${encode(each)}`)
    : [`${name}=${members.flat().map(encode).join(delimiter)}`];
}

/** Percent-encoded, for a query may contain neither of them as it is (RFC 3986, section 3.4). */
const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

/**
 * The text of a path parameter, percent-encoded: `1,2`, `.1.2`, `;id=1;id=2`. A dot segment is encoded too,
 * for it would lead to another path (RFC 3986, section 5.2.4).
 */
export function pathText(style: Style, value: unknown): string {
  const text = pathTextOf(style, value);
  return /^\.{1,2}$/.test(text) ? text.replaceAll('.', '%2E') : text;
}

function pathTextOf(style: Style, value: unknown): string {
  const { name, explode, mediaType } = style;
  if (style.style === 'label') return `.${joined(style, value, explode ? '.' : ',')}`;
  if (style.style !== 'matrix' || mediaType !== undefined) return joined(style, value, ',');
  const own = percentEncoded(name);
  if (!explode || !isNested(value)) return `;${own}=${joined({ ...style, explode: false }, value, ',')}`;
  const members = Array.isArray(value)
    ? value.map((each) => [own, each] as const)
    : Object.entries(value).map(([key, each]) => [percentEncoded(key), each] as const);
  return members.map(([key, each]) => `;${key}=${encoded(each, style)}`).join('');
}

/** The text of a header: `1,2`, `a,1`, `a=1`. Only what HTTP does not allow there is percent-encoded. */
export function headerText(style: Style, value: unknown): string {
  return plainText(style, value, NOT_IN_HEADERS);
}

/**
 * The pairs of a cookie parameter: one, or several in the style "cookie" (OpenAPI 3.2, section 4.12.6). Only
 * what a cookie cannot contain is percent-encoded (RFC 6265, section 4.1.1).
 */
export function cookiePairs(style: Style, value: unknown): string[] {
  const { name, explode } = style;
  const text = (each: unknown) => plainText({ ...style, explode: false }, each, NOT_IN_COOKIES);
  if (style.style !== 'cookie' || !explode || !isNested(value)) return [`${name}=${text(value)}`];
  return Array.isArray(value)
    ? value.map((each) => `${name}=${text(each)}`)
    : Object.entries(value).map(([key, each]) => `${key}=${text(each)}`);
}

/** RFC 9110, section 5.5. */
const NOT_IN_HEADERS = /[^\t\x20-\x7e]+/gu;
const NOT_IN_COOKIES = /[^\x21\x23-\x3a\x3c-\x5b\x5d-\x7e]+/gu;

function plainText(style: Style, value: unknown, forbidden: RegExp): string {
  return decodeURIComponent(joined(style, value, ',')).replace(forbidden, percentEncoded);
}

function joined(style: Style, value: unknown, delimiter: string): string {
  const encode = (each: unknown) => encoded(each, style);
  if (style.mediaType !== undefined || !isNested(value)) return encode(value);
  if (Array.isArray(value)) return value.map(encode).join(delimiter);
  const members = Object.entries(value);
  return style.explode
    ? members.map(([key, each]) => `${percentEncoded(key)}=${encode(each)}`).join(delimiter)
    : members.flat().map(encode).join(',');
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** No style defines how deeper nesting is serialized: it becomes JSON. */
function encoded(value: unknown, { in: place, mediaType, allowReserved }: Style): string {
  const json = isNested(value) || (mediaType !== undefined && isJson(parseContentType(mediaType).essence));
  const text = percentEncoded(json ? JSON.stringify(value) : String(value));
  return allowReserved
    ? text.replace(place === 'path' ? KEPT_IN_PATH : KEPT_IN_QUERY, decodeURIComponent)
    : text;
}

/**
 * Reserved characters that a path and a query may contain where they delimit nothing (RFC 3986, section 3.3);
 * and percent-encoded triples of the value itself, whose `%` was encoded.
 */
const KEPT_IN_PATH = /%(?:3A|40|21|24|26|27|28|29|2A|2B|2C|3B|3D)|%25(?=[\da-f]{2})/gi;
const KEPT_IN_QUERY = /%(?:3A|40|21|24|27|28|29|2A|2C|3B|3D|2F|3F)|%25(?=[\da-f]{2})/gi;

/** Any text as `encodeURIComponent` writes it, which throws for half of a surrogate pair: it has no UTF-8. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}
