import { isUtf8 } from 'node:buffer';
import { COMPACT_JWT } from '../auth/index.ts';
import { type Exchange, headerValue } from '../http/index.ts';
import { fits, parseContentType } from '../media/index.ts';
import type { ExpectedResponse, Operation } from '../openapi/index.ts';
import { JsonLimitError, parseJson } from '../schema/index.ts';

/** The documented response of an exchange. The responses of an operation do not apply to another method or path. */
export function documentedFor(exchange: Exchange, operation: Operation): ExpectedResponse | undefined {
  if (!exchange.response || exchange.case.bypass || isForeignMethod(exchange, operation)) return undefined;
  return responseFor(operation, exchange.response.status);
}

/** Whether a request used a method other than that of its operation. */
export function isForeignMethod({ request }: Exchange, { method }: Operation): boolean {
  return request.method.toUpperCase() !== method;
}

/**
 * The response that documents a status: itself, then its range, then `default` (OpenAPI 3.1, section 4.8.16).
 */
export function responseFor(operation: Operation, status: number): ExpectedResponse | undefined {
  const wanted = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  return wanted
    .map((key) => operation.responses.find((response) => response.status.toUpperCase() === key.toUpperCase()))
    .find((response) => response !== undefined);
}

/** Bad Gateway, Service Unavailable, Gateway Timeout (RFC 9110, sections 15.6.3 to 15.6.5). */
const GATEWAY_STATUSES = [502, 503, 504];

/**
 * Whether a response is that of a gateway or load balancer whose API does not respond: 502, 503 or 504, and
 * not as the contract documents it. An error page under a documented `default` is not the documented
 * response.
 */
export function isGatewayError(exchange: Exchange, operation: Operation): boolean {
  const { response } = exchange;
  if (!response || !GATEWAY_STATUSES.includes(response.status)) return false;
  const documented = documentedFor(exchange, operation);
  return documented === undefined || !hasDocumentedMedia(exchange, documented);
}

function hasDocumentedMedia({ request, response }: Exchange, { content }: ExpectedResponse): boolean {
  if (!response || content.length === 0) return true;
  // The response to HEAD has no body (RFC 9110, section 9.3.2).
  if (response.body.length === 0) return request.method.toUpperCase() === 'HEAD';
  const type = headerValue(response, 'content-type');
  if (type === undefined) return true;
  const { essence } = parseContentType(type);
  return content.some(({ mediaType }) => fits(essence, mediaType));
}

/** The body of a response, as far as it can be read. */
export interface ReadBody {
  readonly utf8: boolean;
  readonly byteOrderMark: boolean;
  /** Decoded as UTF-8, without the byte order mark. */
  readonly text: string;
  /** Present where the text is JSON. */
  readonly json?: { readonly value: unknown };
  /** Why the text was not parsed: it is nested too deep, or its values would take too much memory. */
  readonly unparsed?: JsonLimitError;
}

const read = new WeakMap<Uint8Array, ReadBody>();

/**
 * Reads a body as UTF-8, and as JSON where it is. Cached: rules, masking and the search for a token need the
 * same, and the values of a large body may take many times its size.
 */
export function readBody(bytes: Uint8Array): ReadBody {
  const known = read.get(bytes) ?? readAnew(bytes);
  read.set(bytes, known);
  return known;
}

function readAnew(bytes: Uint8Array): ReadBody {
  const byteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    'utf8',
    byteOrderMark ? 3 : 0,
  );
  const shared = { utf8: isUtf8(bytes), byteOrderMark, text };
  try {
    return { ...shared, json: { value: parseJson(text) } };
  } catch (error) {
    return error instanceof JsonLimitError ? { ...shared, unparsed: error } : shared;
  }
}

/** `response body /expires_at`; the whole body has no pointer. */
export function whereInBody(instance: string): string {
  return instance === '' ? 'response body' : `response body ${instance}`;
}

/** Parts that differ between two equivalent responses: tokens, times, ids, counters of milliseconds. */
const VOLATILE = [
  COMPACT_JWT,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gi,
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi,
  // Without word boundaries: an id may begin or end with a dash.
  /(?<![\w-])(?=[a-z_-]{0,64}\d)[\w-]{16,}(?![\w-])/gi,
  /\b\d{9,}(?:\.\d+)?\b/g,
];

const SHORTEST = 4;

/**
 * Replaces by `…` the parts of a text that differ in every response, and the words given unless they are
 * short.
 */
export function withoutVolatile(text: string, words: readonly string[]): string {
  const others = words
    .filter((word) => word.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  const stable = others.reduce((left, word) => left.replaceAll(word, '…'), text);
  return VOLATILE.reduce((left, pattern) => left.replace(pattern, '…'), stable);
}
