import { appliedSchemas, isObject, mergedKeywords } from '../schema/index.ts';
import type { BodyText, DescribedBody, JudgedValue, ParsedBody } from './codecs/codec.ts';
import { BOUNDARY, formAs, formPairs, pairsOf } from './codecs/form.ts';
import { codecOf, rankOf } from './codecs/index.ts';
import { isJson, parseContentType } from './content-type.ts';
import { jsonIn } from './typed-text.ts';

/** A media type of a request, and its examples. */
type SentMedia = DescribedBody & { readonly examples?: readonly unknown[] };

/** The media type in which a given value is sent: JSON where there is any, else a form, else another one. */
export function writableMedia<T extends SentMedia>(content: readonly T[]): T | undefined {
  return content
    .filter(({ mediaType }) => !/^multipart\/(?!form-data)/i.test(mediaType))
    .sort((one, other) => rankOf(one.mediaType) - rankOf(other.mediaType))[0];
}

/**
 * The same where no value is given: it needs an example, a schema, or a file that Driftline has. Undefined
 * where a body could only be sent empty.
 */
export function sendableMedia<T extends SentMedia>(content: readonly T[]): T | undefined {
  return writableMedia(
    content.filter(({ mediaType, examples = [], schema }) => {
      if (examples.some((example) => typeof example === 'string')) return true;
      const { sample } = codecOf(mediaType);
      if (sample) return sample(parseContentType(mediaType).essence) !== undefined;
      return schema !== undefined || examples.length > 0;
    }),
  );
}

/** Whether a body is sent as a form, in which every value is text. */
export function isForm({ mediaType }: DescribedBody): boolean {
  return /^(?:application\/x-www-form-urlencoded|multipart\/form-data)$/.test(
    parseContentType(mediaType).essence,
  );
}

/** The Content-Type that a body is sent with: a concrete one for a range, with a boundary for multipart. */
export function sentType(mediaType: string): string {
  const { essence } = parseContentType(mediaType);
  if (essence === 'text/*') return 'text/plain';
  if (essence === 'image/*') return 'image/png';
  if (essence.includes('*')) return 'application/json';
  return essence.startsWith('multipart/') ? `${essence}; boundary=${BOUNDARY}` : mediaType;
}

/** A value as the text of a body, whatever its schema says; what is not expressible becomes JSON. */
export function bodyText(mediaType: string, value: unknown): string {
  const written = codecOf(mediaType).write({}, { mediaType }, value);
  return typeof written === 'string' ? written : JSON.stringify(value);
}

/**
 * A value as the body of its media type, by its schema and `encoding`.
 * @returns undefined for a value that the media type cannot express
 */
export function writtenBody(
  document: unknown,
  body: DescribedBody,
  value: unknown,
): string | Uint8Array | undefined {
  return codecOf(body.mediaType).write(document, body, value);
}

/** A file to send where no example is documented; undefined for media types that a schema describes. */
export function sampleBody({ mediaType }: DescribedBody): Uint8Array | undefined {
  return codecOf(mediaType).sample?.(parseContentType(mediaType).essence);
}

/**
 * Reads a body by its documented media type.
 * @returns its values with the schemas that they have to match, or why it cannot be read or judged
 */
export function parsedBody(document: unknown, body: DescribedBody, received: BodyText): ParsedBody {
  const codec = isWrittenAsFile(document, body) ? codecOf(FILE_TYPE) : codecOf(received.contentType);
  return codec.parse(document, body, received);
}

const FILE_TYPE = 'application/octet-stream';

/** Whether a schema says that a body is a file, whatever its media type is: a download of YAML or CSV, say. */
function isWrittenAsFile(document: unknown, { schema }: DescribedBody): boolean {
  const { type, format, contentMediaType, contentEncoding } = mergedKeywords(
    schema === undefined ? [] : appliedSchemas(document, schema),
  );
  if (type !== 'string' || contentEncoding !== undefined) return false;
  return format === 'binary' || contentMediaType === FILE_TYPE;
}

/**
 * The value that a receiver reads from a body of a request, by its schema; undefined where it is not one
 * value.
 */
export function bodyValue(
  document: unknown,
  body: DescribedBody,
  contentType: string,
  text: string,
): unknown {
  if (isJson(parseContentType(contentType).essence)) return jsonIn(text);
  const pairs = formPairs(contentType, text);
  return pairs ? formAs(document, body.schema, pairs) : undefined;
}

/** The value that a receiver reads where this one is sent: in a form, 5 and "5" are the same text. */
export function asReceived(document: unknown, body: DescribedBody, value: unknown): unknown {
  return isForm(body) && isObject(value) ? formAs(document, body.schema, pairsOf(value)) : value;
}

export type { DescribedBody, JudgedValue };
export { formPairs };
