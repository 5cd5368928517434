import {
  type AppliedSchema,
  appliedSchemas,
  isObject,
  joinPointer,
  namedPropertySchemas,
  parseJson,
} from '../schema/index.ts';
import { isJson, parseContentType } from './content-type.ts';
import { headerAs } from './header-as.ts';

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data';
/** Between the parts of a multipart body: always the same, so that a request can be repeated. */
const BOUNDARY = 'driftline-6b1e0c52f7a94d38';

/** A media type, and the pointer of its schema. */
export interface DescribedBody {
  readonly mediaType: string;
  readonly schema?: string;
}

/** The media type in which a request's body is sent: JSON where there is any, else a form or text. */
export function writableMedia<T extends DescribedBody>(content: readonly T[]): T | undefined {
  return content.find(isJsonMedia) ?? content.find(isForm) ?? content.find(isText);
}

/** Whether a body is sent as a form, in which every value is text. */
export function isForm({ mediaType }: DescribedBody): boolean {
  return [FORM, MULTIPART].includes(parseContentType(mediaType).essence);
}

function isJsonMedia({ mediaType }: DescribedBody): boolean {
  return isJson(parseContentType(mediaType).essence);
}

function isText({ mediaType }: DescribedBody): boolean {
  return mediaType.includes('*') || mediaType.startsWith('text/');
}

/** The Content-Type that a body is sent with; JSON for a media type range. */
export function sentType(mediaType: string): string {
  if (mediaType.includes('*')) return 'application/json';
  return parseContentType(mediaType).essence === MULTIPART ? `${MULTIPART}; boundary=${BOUNDARY}` : mediaType;
}

/**
 * A value as the text of a body: as a form (OpenAPI 3.1, section 4.8.14.4; RFC 7578), as it is where it is
 * text, else as JSON.
 */
export function bodyText(mediaType: string, value: unknown): string {
  const { essence } = parseContentType(sentType(mediaType));
  if (essence === FORM && isObject(value)) return new URLSearchParams(pairsOf(value)).toString();
  if (essence === MULTIPART && isObject(value)) return multipartText(pairsOf(value));
  return typeof value === 'string' && !isJson(essence) ? value : JSON.stringify(value);
}

type Pair = [name: string, text: string];

/** An array is sent as several values, an object as JSON; a property that is null is left out. */
function pairsOf(value: Record<string, unknown>): Pair[] {
  return Object.entries(value).flatMap(([name, each]) =>
    [each]
      .flat()
      .filter((item) => item !== undefined && item !== null)
      .map((item): Pair => [name, typeof item === 'object' ? JSON.stringify(item) : String(item)]),
  );
}

function multipartText(pairs: readonly Pair[]): string {
  const parts = pairs.map(
    ([name, text]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${inQuotes(name)}"\r\n\r\n${text}\r\n`,
  );
  return `${parts.join('')}--${BOUNDARY}--\r\n`;
}

/** As browsers escape names (HTML, "multipart form data"). */
function inQuotes(name: string): string {
  return name.replace(
    /["\r\n]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/**
 * The value that a receiver reads from a body of a request, by its schema; undefined where it is neither
 * JSON nor a form.
 */
export function bodyValue(
  document: unknown,
  body: DescribedBody,
  contentType: string,
  text: string,
): unknown {
  const pairs = formPairs(contentType, text);
  if (pairs) return formAs(document, body.schema, pairs);
  return isJson(parseContentType(contentType).essence) ? parsed(text) : undefined;
}

/** The value that a receiver reads where this one is sent: in a form, 5 and "5" are the same text. */
export function asReceived(document: unknown, body: DescribedBody, value: unknown): unknown {
  return isForm(body) && isObject(value) ? formAs(document, body.schema, pairsOf(value)) : value;
}

/** The names and texts of a form; undefined for another media type. */
export function formPairs(contentType: string, text: string): Pair[] | undefined {
  const { essence } = parseContentType(contentType);
  if (essence === FORM) return [...new URLSearchParams(text)];
  if (essence !== MULTIPART) return undefined;
  const boundary = /;\s*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) return [];
  return text
    .split(`--${boundary}`)
    .slice(1, -1)
    .flatMap((part): Pair[] => {
      const [head = '', ...rest] = part.split('\r\n\r\n');
      const name = /\bname="([^"]*)"/i.exec(head)?.[1];
      return name === undefined ? [] : [[name, rest.join('\r\n\r\n').replace(/\r\n$/, '')]];
    });
}

function formAs(document: unknown, schema: string | undefined, pairs: readonly Pair[]): unknown {
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
  const applied = schemas.flatMap((schema) => appliedSchemas(document, schema, 'first'));
  const types = new Set(applied.flatMap((each) => each.schema.type ?? []));
  if (types.has('array')) return texts.map((text) => propertyValue(document, itemsOf(applied), [text]));
  const [text = '', ...more] = texts;
  // Twice the same name: most servers read a list.
  if (more.length > 0) return texts;
  if (types.has('string')) return text;
  if (types.has('object')) return parsed(text) ?? text;
  const [schema] = schemas;
  return headerAs(document, schema === undefined ? {} : { schema }, text);
}

function itemsOf(applied: readonly AppliedSchema[]): string[] {
  return applied
    .filter((each) => each.schema.items !== undefined)
    .map(({ pointer }) => joinPointer(pointer, 'items'));
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
