import { DriftlineError } from '../core/index.ts';
import type { Adopted } from './adopted-exchange.ts';

/** Headers in the forms that clients use. */
export type AnyHeaders =
  | Headers
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The request: a `Request` of fetch, or a plain object. */
export interface AnyRequest {
  /** Default: GET. */
  readonly method?: string;
  /** Default: the URL of the response. May be relative to the server's origin. */
  readonly url?: string;
  readonly headers?: AnyHeaders;
  /** A text, bytes, or a value that was sent as JSON. */
  readonly body?: unknown;
}

/** The response: a `Response` of fetch, or a plain object. */
export interface AnyResponse {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: AnyHeaders;
  readonly url?: string;
  /** Whether the request was redirected. */
  readonly redirected?: boolean;
  /** A text, bytes, or the value that a client parsed from JSON. */
  readonly body?: unknown;
  /** The body, as Axios names it. */
  readonly data?: unknown;
  /** The unparsed body, as SuperTest names it. For fetch, the function that reads it. */
  readonly text?: unknown;
}

/** Resolves relative URLs; only their path is used. */
const ANY_ORIGIN = 'http://localhost';

/**
 * The request and response of another client.
 * @param server the base of a relative URL
 * @throws DriftlineError DL_RESPONSE_UNREADABLE where the body was already read
 */
export async function exchangedBy(
  response: AnyResponse,
  request: AnyRequest | undefined,
  server: string | undefined,
): Promise<Adopted> {
  const { url: responseUrl = '', status, statusText = '', headers } = response;
  const base = URL.canParse(server ?? '', ANY_ORIGIN) ? new URL(server ?? '', ANY_ORIGIN) : ANY_ORIGIN;
  const url = new URL(responseUrl === '' ? (request?.url ?? '') : responseUrl, base);
  const sent = request && (await sentBody(request));
  return {
    method: request && methodAfterRedirect(request.method ?? 'GET', response.redirected === true),
    url: url.href,
    headers: request?.headers === undefined ? {} : Object.fromEntries(pairsOf(request.headers)),
    ...(sent === undefined ? {} : { body: sent }),
    response: { status, statusText, headers: pairsOf(headers), body: await receivedBody(response) },
  };
}

/**
 * The method of the last request, which the response belongs to: a redirect turns some methods into GET (RFC
 * 9110, section 15.4). Undefined where it is not known.
 */
export function methodAfterRedirect(method: string, redirected: boolean): string | undefined {
  const name = method.toUpperCase();
  return redirected && name !== 'GET' && name !== 'HEAD' ? undefined : name;
}

function pairsOf(headers: AnyHeaders): [name: string, value: string][] {
  if (Symbol.iterator in headers) return [...headers].map(([name, value]) => [name, value]);
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((each): [string, string][] => (each === undefined ? [] : [[name, String(each)]])),
  );
}

async function sentBody(request: AnyRequest): Promise<string | Uint8Array | undefined> {
  if (!isReadable(request)) return asBytes(request.body);
  if (request.bodyUsed || request.body === null) return undefined;
  return new Uint8Array(await request.clone().arrayBuffer());
}

async function receivedBody(response: AnyResponse): Promise<Uint8Array> {
  if (isReadable(response)) {
    if (response.bodyUsed) throw alreadyRead();
    return new Uint8Array(await response.clone().arrayBuffer());
  }
  const { text, data, body } = response;
  const found = [text, data, body].find((each) => each !== undefined && typeof each !== 'function');
  const bytes = asBytes(found) ?? '';
  return typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
}

/** A `Request` or `Response` of fetch, of Node or of another implementation. */
interface Readable {
  readonly bodyUsed: boolean;
  clone(): { arrayBuffer(): Promise<ArrayBuffer> };
}

function isReadable(value: object): value is Readable {
  return 'arrayBuffer' in value && 'clone' in value && 'bodyUsed' in value;
}

function asBytes(body: unknown): string | Uint8Array | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  return body instanceof Uint8Array ? body : JSON.stringify(body);
}

function alreadyRead(): DriftlineError {
  return new DriftlineError(
    'DL_RESPONSE_UNREADABLE',
    'The body of the response was already read, so it cannot be judged.',
    'Call matchContract() or toKeepContract() first, the body can still be read afterwards; or pass response.clone().',
  );
}
