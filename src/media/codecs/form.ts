import {
  type AppliedSchema,
  appliedSchemas,
  followReferences,
  isObject,
  itemSchemas,
  joinPointer,
  namedPropertySchemas,
} from '../../schema/index.ts';
import { parseContentType } from '../content-type.ts';
import { queryPairs, styleOf } from '../styled.ts';
import { type Pair, typedText } from '../typed-text.ts';
import { type Codec, type DescribedBody, wholeValue } from './codec.ts';

/** HTML forms (OpenAPI 3.1, section 4.8.14.4): `encoding` says how a property is serialized. */
export const form: Codec = {
  parse: (document, body, { text, contentType }) =>
    wholeValue(body, formAs(document, body.schema, formPairs(contentType, text) ?? [])),
  write(document, body, value) {
    if (!isObject(value)) return typeof value === 'string' ? value : undefined;
    return Object.entries(value)
      .flatMap(([name, each]) => {
        const encoding = encodingOf(document, body, name);
        const isStyled = ['style', 'explode', 'allowReserved'].some((key) => encoding[key] !== undefined);
        return isStyled && each !== null && each !== undefined
          ? queryPairs(styleOf(name, 'query', encoding), each)
          : [new URLSearchParams(pairsOf({ [name]: each })).toString()];
      })
      .filter((pair) => pair !== '')
      .join('&');
  },
};

/** The Encoding Object of a property; empty where there is none. */
export function encodingOf(
  document: unknown,
  { pointer }: DescribedBody,
  name: string,
): Record<string, unknown> {
  if (pointer === undefined) return {};
  const found = followReferences(document, joinPointer(pointer, 'encoding', name))?.value;
  return isObject(found) ? found : {};
}

/** Between the parts of a multipart body: always the same, so that a request can be repeated. */
export const BOUNDARY = 'driftline-6b1e0c52f7a94d38';

/** One part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly type?: string;
  /** Set if it has a file name, as a file has. */
  readonly file?: true;
}

/** An array is sent as several values, an object as JSON; a property that is null is left out. */
export function pairsOf(value: Record<string, unknown>): [name: string, text: string][] {
  return Object.entries(value).flatMap(([name, each]) =>
    [each]
      .flat()
      .filter((item) => item !== undefined && item !== null)
      .map((item): [string, string] => [
        name,
        typeof item === 'object' ? JSON.stringify(item) : String(item),
      ]),
  );
}

/** The body of the parts; text, where all parts are. */
export function multipartBody(parts: readonly Part[], boundary: string): string | Uint8Array {
  const heads = parts.map(
    ({ name, type, file }) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${inQuotes(name)}"${file ? `; filename="${inQuotes(name)}"` : ''}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
  );
  const pieces = [
    ...parts.flatMap(({ content }, index) => [heads[index] ?? '', content, '\r\n']),
    `--${boundary}--\r\n`,
  ];
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('');
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string)));
}

/** As browsers escape names (HTML, "multipart form data"). */
function inQuotes(name: string): string {
  return name.replace(
    /["\r\n]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The names and texts of a form; undefined for another media type. */
export function formPairs(contentType: string, text: string): [name: string, text: string][] | undefined {
  const { essence } = parseContentType(contentType);
  if (essence === 'application/x-www-form-urlencoded') return [...new URLSearchParams(text)];
  if (essence !== 'multipart/form-data') return undefined;
  return (partsOf(contentType, text) ?? []).flatMap(({ head, content }): [string, string][] => {
    const name = /\bname="([^"]*)"/i.exec(head)?.[1];
    return name === undefined ? [] : [[name, content]];
  });
}

/** The parts of a multipart body (RFC 2046, section 5.1); undefined without its boundary. */
export function partsOf(contentType: string, text: string): { head: string; content: string }[] | undefined {
  const boundary = /;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined || !text.includes(`--${boundary}`)) return undefined;
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      return { head, content: rest.join('\r\n\r\n').replace(/\r\n$/, '') };
    });
}

/** The value of a form by its schema: an array of several values, an object of JSON. */
export function formAs(document: unknown, schema: string | undefined, pairs: readonly Pair[]): unknown {
  const applied = schema === undefined ? [] : appliedSchemas(document, schema, 'first');
  const names = [...new Set(pairs.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => {
      const texts = pairs.filter(([each]) => each === name).map(([, text]) => text);
      return [name, propertyValue(document, namedPropertySchemas(applied, name), texts)];
    }),
  );
}

function propertyValue(document: unknown, schemas: readonly string[], texts: readonly string[]): unknown {
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'all'));
  if (isArray(applied)) {
    return texts.map((text, index) => typedText(document, itemSchemas(applied, index), { text }));
  }
  const [text = '', ...more] = texts;
  // Twice the same name: most servers read a list.
  return more.length > 0 ? texts : typedText(document, schemas, { text });
}

function isArray(applied: readonly AppliedSchema[]): boolean {
  const types = applied.flatMap(({ schema }) => schema.type ?? []);
  return types.includes('array') && !types.includes('string');
}
