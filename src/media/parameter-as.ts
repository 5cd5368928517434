import { bodyValue, isForm } from './body.ts';
import type { Style } from './styled.ts';
import { jsonIn, type Pair, typedText, type WrittenText } from './typed-text.ts';

/** How a parameter is serialized, and the pointer of its schema. */
export type ReadParameter = Pick<Style, 'name' | 'in' | 'style' | 'explode' | 'mediaType'> & {
  readonly schema?: string;
};

/** The texts of a parameter in a request, still encoded as they were sent. */
export interface ParameterTexts {
  /** One for each occurrence of its name. */
  readonly texts: readonly string[];
  /** The names and texts of the query that belong to no other parameter: an object may be spread over them. */
  readonly others?: readonly Pair[];
  /** Removes the encoding of one name or value; by default nothing is encoded. */
  readonly decode?: (text: string) => string;
}

/**
 * Parses a parameter to the JSON value that its schema describes (OpenAPI 3.1, section 4.8.12.2; 3.2, section
 * 4.12.6). Delimiters are found before anything is decoded, so that a value may contain one.
 */
export function parameterAs(document: unknown, parameter: ReadParameter, found: ParameterTexts): unknown {
  const { schema, mediaType } = parameter;
  const { texts, decode = (text) => text } = found;
  const [text = ''] = texts;
  if (mediaType !== undefined) {
    // The whole query may be a form, whose values are encoded.
    return isForm({ mediaType })
      ? bodyValue(document, { mediaType, ...(schema === undefined ? {} : { schema }) }, mediaType, text)
      : ofMediaType(mediaType, decode(text));
  }
  const written = writtenIn(parameter, { others: [], ...found, decode });
  return schema === undefined ? written.text : typedText(document, [schema], written);
}

function writtenIn(
  { name, style, explode }: ReadParameter,
  { texts, others, decode }: Required<ParameterTexts>,
): WrittenText {
  const [first = ''] = texts;
  const written = (text: string, items: readonly string[], members: readonly Pair[] | undefined) => ({
    text: decode(text),
    items: items.map(decode),
    ...(members ? { members: members.map(([key, value]): Pair => [decode(key), decode(value)]) } : {}),
  });
  switch (style) {
    case 'label': {
      const text = first.replace(/^\./, '');
      const items = text.split(explode ? '.' : ',');
      return written(text, items, explode ? explodedMembers(items) : alternatingMembers(items));
    }
    case 'matrix': {
      const text = first.replace(/^;[^=;]*=?/, '');
      if (!explode) return written(text, text.split(','), alternatingMembers(text.split(',')));
      const members = explodedMembers(first.split(';').slice(1));
      return written(text, members ? members.map(([, value]) => value) : [text], members);
    }
    case 'deepObject':
      return written(first, texts, membersBelow(name, others, decode));
    case 'simple': {
      const items = first.split(',');
      return written(first, items, explode ? explodedMembers(items) : alternatingMembers(items));
    }
    default: {
      if (explode) return written(first, texts, others);
      const items = splitBy(style, first);
      return written(first, items, alternatingMembers(items));
    }
  }
}

/** Some clients percent-encode the delimiters as well. */
const DELIMITERS: Readonly<Record<string, RegExp>> = {
  spaceDelimited: /%20|\+| /,
  pipeDelimited: /%7C|\|/i,
};

function splitBy(style: string, text: string): string[] {
  return text.split(DELIMITERS[style] ?? (text.includes(',') ? ',' : /%2C/i));
}

/** `filter[a]=1` as `a`, `1`. */
function membersBelow(name: string, others: readonly Pair[], decode: (text: string) => string): Pair[] {
  return others.flatMap(([key, value]): Pair[] => {
    const plain = decode(key);
    return plain.startsWith(`${name}[`) && plain.endsWith(']')
      ? [[plain.slice(name.length + 1, -1), value]]
      : [];
  });
}

/** How the contract describes a header. */
interface DescribedHeader {
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
function ofMediaType(mediaType: string, text: string): unknown {
  return /[/+]json\b/i.test(mediaType) ? (jsonIn(text) ?? text) : text;
}

/** Names and texts of `a=1`, `b=2`; undefined for items of another form. */
function explodedMembers(items: readonly string[]): Pair[] | undefined {
  if (!items.every((item) => item.includes('='))) return undefined;
  return items.map((item) => [item.slice(0, item.indexOf('=')), item.slice(item.indexOf('=') + 1)]);
}

/** Names and texts of `a`, `1`, `b`, `2`; undefined for an odd number of items. */
function alternatingMembers(items: readonly string[]): Pair[] | undefined {
  if (items.length % 2 === 1) return undefined;
  return items.flatMap((name, index): Pair[] => (index % 2 === 0 ? [[name, items[index + 1] ?? '']] : []));
}
