import { DriftlineError } from '../core/index.ts';
import type { Adopted } from './adopted-exchange.ts';

/** Headers in the forms that clients use: values are strings, numbers or lists of strings. */
type AnyHeaders =
  | Headers
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, unknown>>;

/** The request: a `Request` of fetch, or a plain object. */
export interface AnyRequest {
  /** Default: the method that the response carries; GET where it carries none. */
  readonly method?: string;
  /** Default: the URL that the response carries. May be relative to the server's origin. */
  readonly url?: string;
  readonly headers?: AnyHeaders;
  /** A text, bytes, or a value that was sent as JSON. */
  readonly body?: unknown;
}

/** The response: a `Response` of fetch, a response of another client, or a plain object. */
export interface AnyResponse {
  readonly status?: number;
  /** The status, as got and `app.inject()` of Fastify name it. */
  readonly statusCode?: number;
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

/** Where neither the caller nor the response names the method: a plain `fetch(url)` sends this one. */
const PLAIN_METHOD = 'GET';

/**
 * The request and response of another client. What the caller says of the request takes precedence over what
 * the response carries.
 * @param server the base of a relative URL
 * @throws DriftlineError DL_RESPONSE_UNREADABLE where the body was already read, or there is no status
 */
export async function exchangedBy(
  response: AnyResponse,
  request: AnyRequest | undefined,
  server: string | undefined,
): Promise<Adopted> {
  const { url: responseUrl = '', statusText = '', headers } = response;
  const status = response.status ?? response.statusCode;
  if (status === undefined) throw withoutStatus();
  const carried = carriedRequest(response);
  const base = URL.canParse(server ?? '', ANY_ORIGIN) ? new URL(server ?? '', ANY_ORIGIN) : ANY_ORIGIN;
  const requestUrl = request?.url ?? carried?.url ?? '';
  const url = new URL(responseUrl === '' ? requestUrl : responseUrl, base);
  const sentHeaders = request?.headers ?? carried?.headers;
  const sent = request && (await sentBody(request));
  const body = sent ?? asBytes(carried?.body);
  return {
    ...methodOf(request, carried, response.redirected === true),
    url: url.href,
    headers: sentHeaders === undefined ? {} : Object.fromEntries(pairsOf(sentHeaders)),
    ...(body === undefined ? {} : { body }),
    response: { status, statusText, headers: pairsOf(headers), body: await receivedBody(response) },
  };
}

function methodOf(
  request: AnyRequest | undefined,
  carried: CarriedRequest | undefined,
  redirected: boolean,
): Pick<Adopted, 'method' | 'likelyMethod'> {
  if (request?.method !== undefined) return { method: methodAfterRedirect(request.method, redirected) };
  // A response carries the last request.
  if (carried?.method !== undefined) return { method: carried.method.toUpperCase() };
  return request ? { method: PLAIN_METHOD } : { method: undefined, likelyMethod: PLAIN_METHOD };
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
  // Headers of Axios are iterable too, with lists among their values.
  const entries: (readonly [string, unknown])[] =
    Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  return entries.flatMap(([name, value]) =>
    [value]
      .flat()
      .filter((each) => each !== undefined && each !== null)
      .map((each): [string, string] => [name, String(each)]),
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

function withoutStatus(): DriftlineError {
  return new DriftlineError(
    'DL_RESPONSE_UNREADABLE',
    'The response has neither "status" nor "statusCode", so it cannot be judged.',
    'Pass a Response of fetch, or a plain object: { status, headers, body }.',
  );
}

function alreadyRead(): DriftlineError {
  return new DriftlineError(
    'DL_RESPONSE_UNREADABLE',
    'The body of the response was already read, so it cannot be judged.',
    'Call matchContract() or toKeepContract() first, the body can still be read afterwards; or pass response.clone().',
  );
}

/** An object of which nothing is known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The request that a response carries. */
interface CarriedRequest {
  readonly method: string;
  /** Absolute, or relative to the server's origin. */
  readonly url?: string;
  readonly headers?: Fields;
  /** A text, bytes, or a value that was sent as JSON. */
  readonly body?: unknown;
}

/**
 * The last request, as far as a response carries it: one of Axios, superagent (SuperTest, chai-http), got or
 * light-my-request (`app.inject()` of Fastify). Undefined for a `Response` of fetch, which carries its URL
 * only.
 */
export function carriedRequest(response: object): CarriedRequest | undefined {
  const { config, request, raw } = fieldsOf(response);
  // Axios: `request` is Node's, with the method after redirects; `config` has what the caller gave.
  const [given, sent, injected] = [fieldsOf(config), fieldsOf(request), fieldsOf(fieldsOf(raw).req)];
  const options = fieldsOf(sent.options);
  const method = first(isText, [sent.method, options.method, injected.method, given.method]);
  if (method === undefined) return undefined;
  const { responseUrl } = fieldsOf(sent.res);
  const url = first(isUrl, [
    responseUrl,
    sent.responseURL,
    sent.url,
    options.url,
    injected.url,
    urlIn(given),
  ]);
  const headers = first(isObject, [
    given.headers,
    sent.header,
    options.headers,
    injected.headers,
    sent.headers,
  ]);
  const bodiless = /^(?:GET|HEAD)$/i.test(method);
  const body = bodiless ? undefined : first(isBody, [given.data, sent._data, options.body, options.json]);
  return {
    method,
    ...(url === undefined ? {} : { url: String(url) }),
    ...(headers === undefined ? {} : { headers: headers as Fields }),
    ...(body === undefined ? {} : { body }),
  };
}

/** The URL in the configuration of Axios, without its `params`. */
function urlIn({ baseURL, url = '' }: Fields): string | undefined {
  if (!isText(url)) return undefined;
  if (!isText(baseURL) || URL.canParse(url)) return url;
  return url === '' ? baseURL : `${baseURL.replace(/\/+$/, '')}/${url.replace(/^\/+/, '')}`;
}

function first<T>(is: (value: unknown) => value is T, values: readonly unknown[]): T | undefined {
  return values.find(is);
}

/** The properties of a foreign value; none where it is no object. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? (value as Fields) : {};
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isUrl(value: unknown): value is string | URL {
  return value instanceof URL || (isText(value) && value !== '');
}

/** A text, bytes, or a value that was sent as JSON; not a stream or a form. */
function isBody(value: unknown): value is string | Uint8Array | object {
  if (isText(value) || value instanceof Uint8Array) return true;
  return isObject(value) && [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value));
}
