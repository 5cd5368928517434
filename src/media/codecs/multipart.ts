import {
  appliedSchemas,
  isObject,
  joinPointer,
  mergedKeywords,
  propertySchemas,
  valueAt,
} from '../../schema/index.ts';
import { parseContentType } from '../content-type.ts';
import { type Codec, type DescribedBody, wholeValue } from './codec.ts';
import { BOUNDARY, encodingOf, formAs, formPairs, multipartBody, type Part, partsOf } from './form.ts';
import { binary } from './simple.ts';

/**
 * Forms with files (RFC 7578; OpenAPI 3.1, section 4.8.14.5): each part has the media type of its property.
 * @param codecOf the codecs of the parts
 */
export const multipartOf = (codecOf: (mediaType: string) => Codec): Codec => ({
  parse(document, body, { text, contentType }) {
    const parts = partsOf(contentType, text);
    if (!parts) return { malformed: 'its Content-Type names no boundary, or the body has not that boundary' };
    if (!/^multipart\/form-data/i.test(contentType)) return { values: [] };
    return wholeValue(body, formAs(document, body.schema, formPairs(contentType, text) ?? []));
  },
  write(document, body, value) {
    if (!isObject(value) || !/^multipart\/form-data/i.test(body.mediaType)) return undefined;
    const parts: Part[] = [];
    for (const [name, each] of Object.entries(value)) {
      for (const item of [each].flat()) {
        if (item === undefined || item === null) continue;
        const part = partOf(document, body, name, item, codecOf);
        if (!part) return undefined;
        parts.push(part);
      }
    }
    return multipartBody(parts, BOUNDARY);
  },
});

/** Undefined for a property of a media type that cannot be written. */
function partOf(
  document: unknown,
  body: DescribedBody,
  name: string,
  value: unknown,
  codecOf: (mediaType: string) => Codec,
): Part | undefined {
  const schemas = body.schema === undefined ? [] : valueSchemas(document, body.schema, name);
  const keywords = mergedKeywords(schemas.flatMap((schema) => appliedSchemas(document, schema, 'first')));
  const encoding = encodingOf(document, body, name);
  const [contentType] = String(encoding.contentType ?? keywords.contentMediaType ?? '').split(',');
  const isFile =
    keywords.format === 'binary' ||
    (keywords.contentMediaType !== undefined && keywords.contentEncoding === undefined);
  const type = contentType?.trim() || (isFile ? 'application/octet-stream' : '');
  if (type === '') {
    const isNested = typeof value === 'object';
    return {
      name,
      content: isNested ? JSON.stringify(value) : String(value),
      ...(isNested ? { type: 'application/json' } : {}),
    };
  }
  const [schema] = schemas;
  const described = { mediaType: type, ...(schema === undefined ? {} : { schema }) };
  const content =
    (isFile ? binary.sample?.(parseContentType(type).essence) : undefined) ??
    codecOf(type).write(document, described, value);
  if (content === undefined) return undefined;
  return {
    name,
    content,
    type: type.replace('*/*', 'application/octet-stream'),
    ...(isFile ? { file: true } : {}),
  };
}

/** The schemas of a property, or of the items of an array: each item is a part. */
function valueSchemas(document: unknown, schema: string, name: string): string[] {
  const own = propertySchemas(appliedSchemas(document, schema, 'first'), name);
  return own.flatMap((each) => {
    const items = appliedSchemas(document, each, 'first').find(
      (applied) => applied.schema.items !== undefined,
    );
    return items && valueAt(document, joinPointer(items.pointer, 'items')) !== undefined
      ? [joinPointer(items.pointer, 'items')]
      : [each];
  });
}
