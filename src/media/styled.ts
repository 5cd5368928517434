import { isObject } from '../schema/index.ts';

/** How a parameter is serialized (OpenAPI 3.1, section 4.8.12.2). */
export interface Style {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path' | 'cookie';
  readonly style: string;
  /** Whether each item or property is serialized separately. */
  readonly explode: boolean;
  /** Set if the value is serialized by a media type instead of a style. */
  readonly mediaType?: string;
}

/** The style of a Parameter Object, with the defaults of its location. */
export function styleOf(name: string, place: Style['in'], written: Readonly<Record<string, unknown>>): Style {
  const defaultStyle = place === 'query' || place === 'cookie' ? 'form' : 'simple';
  const style = typeof written.style === 'string' ? written.style : defaultStyle;
  const [mediaType] = isObject(written.content) ? Object.keys(written.content) : [];
  const explode = typeof written.explode === 'boolean' ? written.explode : style === 'form';
  return { name, in: place, style, explode, ...(mediaType === undefined ? {} : { mediaType }) };
}

/**
 * The `name=value` pairs of a query parameter, percent-encoded: `ids=1&ids=2`, `ids=1,2`, `filter%5Ba%5D=1`.
 */
export function queryPairs(style: Style, value: unknown): string[] {
  const { explode, mediaType } = style;
  const name = encodeURIComponent(style.name);
  if (mediaType !== undefined || !isNested(value)) return [`${name}=${encoded(value)}`];
  if (Array.isArray(value)) {
    return explode
      ? value.map((each) => `${name}=${encoded(each)}`)
      : [`${name}=${value.map(encoded).join(DELIMITERS[style.style] ?? ',')}`];
  }
  const members = Object.entries(value);
  if (style.style === 'deepObject') {
    return members.map(([key, each]) => `${encodeURIComponent(`${style.name}[${key}]`)}=${encoded(each)}`);
  }
  return explode
    ? members.map(([key, each]) => `${encodeURIComponent(key)}=${encoded(each)}`)
    : [
        `${name}=${members
          .flat()
          .map(encoded)
          .join(DELIMITERS[style.style] ?? ',')}`,
      ];
}

/** Percent-encoded, for a query may contain neither of them as it is (RFC 3986, section 3.4). */
const DELIMITERS: Readonly<Record<string, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

/** The text of a path parameter, percent-encoded: `1,2`, `.1.2`, `;id=1;id=2`. */
export function pathText({ name, style, explode, mediaType }: Style, value: unknown): string {
  if (style === 'label') return `.${joined(value, explode, explode ? '.' : ',')}`;
  if (style !== 'matrix' || mediaType !== undefined) return joined(value, explode, ',', mediaType);
  const own = encodeURIComponent(name);
  if (!explode || !isNested(value)) return `;${own}=${joined(value, false, ',')}`;
  const members = Array.isArray(value) ? value.map((each) => [own, each] as const) : Object.entries(value);
  return members.map(([key, each]) => `;${key}=${encoded(each)}`).join('');
}

/** The text of a header or a cookie, not percent-encoded: `1,2`, `a,1`, `a=1`. */
export function plainText({ style, explode, mediaType }: Style, value: unknown): string {
  return decodeURIComponent(joined(value, explode && style === 'simple', ',', mediaType));
}

function joined(value: unknown, explode: boolean, delimiter: string, mediaType?: string): string {
  if (mediaType !== undefined || !isNested(value)) return encoded(value);
  if (Array.isArray(value)) return value.map(encoded).join(delimiter);
  const members = Object.entries(value);
  return explode
    ? members.map(([key, each]) => `${encodeURIComponent(key)}=${encoded(each)}`).join(delimiter)
    : members.flat().map(encoded).join(',');
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** No style defines how deeper nesting is serialized: it becomes JSON. */
function encoded(value: unknown): string {
  return encodeURIComponent(isNested(value) ? JSON.stringify(value) : String(value));
}
