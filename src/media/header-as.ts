import { jsonIn, type Pair, typedText } from './typed-text.ts';

/** How the contract describes a header. */
export interface DescribedHeader {
  /** Pointer into the document. */
  readonly schema?: string;
  /** Set if an object is serialized as `a=1,b=2` instead of `a,1,b,2`. */
  readonly explode?: true;
  readonly mediaType?: string;
}

/**
 * Parses a header's text to the JSON value that its schema describes: by its media type if it has one,
 * otherwise by the style "simple" (OpenAPI 3.1, section 4.8.12.3). Text that cannot be parsed is returned as
 * it is.
 */
export function headerAs(
  document: unknown,
  { schema, explode, mediaType }: DescribedHeader,
  text: string,
): unknown {
  if (mediaType !== undefined) return ofMediaType(mediaType, text);
  if (schema === undefined) return text;
  const items = text.split(',').map((item) => item.trim());
  const members = explode ? explodedMembers(items) : alternatingMembers(items);
  return typedText(document, [schema], { text, items, ...(members ? { members } : {}) });
}

/** The value of a text that is written by a media type: JSON, or the text itself. */
export function ofMediaType(mediaType: string, text: string): unknown {
  return /[/+]json\b/i.test(mediaType) ? (jsonIn(text) ?? text) : text;
}

/** Names and texts of `a=1`, `b=2`; undefined for items of another form. */
export function explodedMembers(items: readonly string[]): Pair[] | undefined {
  if (!items.every((item) => item.includes('='))) return undefined;
  return items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]);
}

/** Names and texts of `a`, `1`, `b`, `2`; undefined for an odd number of items. */
export function alternatingMembers(items: readonly string[]): Pair[] | undefined {
  if (items.length % 2 === 1) return undefined;
  return items.flatMap((name, index): Pair[] => (index % 2 === 0 ? [[name, items[index + 1] ?? '']] : []));
}
