import { DriftlineError } from '../core/index.ts';
import type { Adopted } from './adopted-exchange.ts';

/** Headers as clients hold them. */
export type AnyHeaders =
  | Headers
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** What was sent: a `Request` of fetch, or what of it matters. */
export interface AnyRequest {
  /** Default: GET. */
  readonly method?: string;
  /** Default: where the response came from. May be relative to the server's origin. */
  readonly url?: string;
  readonly headers?: AnyHeaders;
  /** A text, bytes, or a value that was sent as JSON. */
  readonly body?: unknown;
}

/** What came: a `Response` of fetch, or an object with what matters of it. */
export interface AnyResponse {
  readonly status: number;
  readonly statusText?: string;
  readonly headers: AnyHeaders;
  readonly url?: string;
  /** Whether it came after a redirect. */
  readonly redirected?: boolean;
  /** A text, bytes, or the value that a client made of JSON. */
  readonly body?: unknown;
  /** As `body`, by the name that Axios gives it. */
  readonly data?: unknown;
  /** The body as it came, by the name that SuperTest gives it; of fetch, the function that reads it. */
  readonly text?: unknown;
}

const NOWHERE = 'http://localhost';

/**
 * What another client sent and received.
 * @param server what a relative address is relative to
 * @throws DriftlineError DL_RESPONSE_UNREADABLE where the body was read before
 */
export async function exchangedBy(
  response: AnyResponse,
  request: AnyRequest | undefined,
  server: string | undefined,
): Promise<Adopted> {
  const { url: responded = '', status, statusText = '', headers } = response;
  const base = URL.canParse(server ?? '', NOWHERE) ? new URL(server ?? '', NOWHERE) : NOWHERE;
  const url = new URL(responded === '' ? (request?.url ?? '') : responded, base);
  const sent = request && (await sentBody(request));
  return {
    method: request && methodBehind(request.method ?? 'GET', response.redirected === true),
    url: url.href,
    headers: request?.headers === undefined ? {} : Object.fromEntries(pairsOf(request.headers)),
    ...(sent === undefined ? {} : { body: sent }),
    response: { status, statusText, headers: pairsOf(headers), body: await receivedBody(response) },
  };
}

/** The response is of the last request, and a redirect turns some methods into GET (RFC 9110, section 15.4). */
export function methodBehind(method: string, redirected: boolean): string | undefined {
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
    if (response.bodyUsed) throw wasRead();
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

function wasRead(): DriftlineError {
  return new DriftlineError(
    'DL_RESPONSE_UNREADABLE',
    'The body of the response was read before it was matched.',
    'Match the response first: it can still be read afterwards. Or match a clone().',
  );
}
