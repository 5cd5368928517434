import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { compileFunction } from 'node:vm';
import type { APIRequest, APIRequestContext, APIResponse, Request } from '@playwright/test';
import type { Adopted } from '../../matching/index.ts';

type Sent = Pick<Adopted, 'headers' | 'body'> & {
  readonly method: string | undefined;
  /** As the spec wrote it. */
  readonly target?: string;
};

/** Headers that a context adds to each request: Playwright's option `extraHTTPHeaders`. */
export type ExtraHeaders = Readonly<Record<string, string>> | undefined;

/**
 * The request that Playwright sent for a response: the method, and the headers and body that the spec
 * determines. Cookies are those that the context has now, without those that this response set.
 * @param extra headers that contexts add in this test, where they were created without headers of their own
 */
export async function sentFor(response: APIResponse, extra: ExtraHeaders): Promise<Sent> {
  const request = recordedRequest(response);
  if (!request) return { method: undefined };
  const { context, options, target, extraHeaders = extra } = request;
  const ofPage = typeof target === 'string' ? undefined : target;
  const body = bodyOf(request);
  const headers = lowered({ ...extraHeaders, ...(options.headers ?? (await ofPage?.allHeaders())) });
  const cookie = headers.cookie ?? (await cookiesFor(context, response));
  return {
    method: (options.method ?? ofPage?.method() ?? 'GET').toUpperCase(),
    target: ofPage?.url() ?? String(target),
    headers: {
      ...headers,
      ...(body && headers['content-type'] === undefined ? { 'content-type': body.mediaType } : {}),
      ...(cookie === undefined ? {} : { cookie }),
    },
    ...(body ? { body: body.content } : {}),
  };
}

function lowered(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

interface Body {
  readonly content: string | Uint8Array;
  /** Playwright's default, where the spec sets no Content-Type. */
  readonly mediaType: string;
}

/** As Playwright encodes it: what is neither text nor bytes as JSON. */
function bodyOf({ options, target }: RecordedRequest): Body | undefined {
  const { data, form, multipart } = options;
  if (data !== undefined) return dataBody(data, options.headers);
  if (form !== undefined) return formBody(form);
  if (multipart !== undefined) return multipartBody(multipart);
  const posted = typeof target === 'string' ? null : target.postDataBuffer();
  return posted === null ? undefined : { content: posted, mediaType: OCTETS };
}

const OCTETS = 'application/octet-stream';

function dataBody(data: unknown, headers: Readonly<Record<string, string>> = {}): Body {
  if (Buffer.isBuffer(data)) return { content: data, mediaType: OCTETS };
  if (typeof data !== 'string') return { content: JSON.stringify(data), mediaType: 'application/json' };
  const isJson = /^application\/json\b/i.test(lowered(headers)['content-type'] ?? '');
  // Where Content-Type is JSON, Playwright encodes a text that is not JSON as a JSON string.
  return { content: isJson && !isParsable(data) ? JSON.stringify(data) : data, mediaType: OCTETS };
}

function isParsable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Fields = NonNullable<RecordedRequest['options']['form' | 'multipart']>;

function formBody(form: Fields): Body {
  const pairs = fieldsOf(form).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    content: new URLSearchParams(pairs).toString(),
    mediaType: 'application/x-www-form-urlencoded',
  };
}

function fieldsOf(fields: Fields): [name: string, value: unknown][] {
  return fields instanceof FormData ? [...fields.entries()] : Object.entries(fields);
}

const BOUNDARY = 'driftline-boundary';

/** With our own boundary: Playwright's is not known. */
function multipartBody(multipart: Fields): Body {
  const parts = fieldsOf(multipart).flatMap(([name, value]) => {
    const { file, type, content } = partOf(value);
    const head = [
      `--${BOUNDARY}`,
      `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
    ];
    return [Buffer.from(`${head.join('\r\n')}\r\n\r\n`), content, Buffer.from('\r\n')];
  });
  const content = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]);
  return { content, mediaType: `multipart/form-data; boundary=${BOUNDARY}` };
}

interface Part {
  readonly content: Uint8Array;
  readonly file?: string;
  readonly type?: string;
}

/** A text, a file with its bytes, or one that is read from the disk. */
function partOf(value: unknown): Part {
  if (isObject(value) && Buffer.isBuffer(value.buffer)) {
    return { content: value.buffer, file: String(value.name), type: String(value.mimeType) };
  }
  if (isObject(value) && typeof value.path === 'string') {
    return { content: readFileSync(value.path), file: basename(value.path) };
  }
  if (value instanceof Blob) return { content: Buffer.from('[file]'), type: value.type };
  return { content: Buffer.from(String(value)) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

type Cookie = Awaited<ReturnType<APIRequestContext['storageState']>>['cookies'][number];

/** The cookies that a context sends to where a response came from (RFC 6265, section 5.4). */
async function cookiesFor(context: APIRequestContext, response: APIResponse): Promise<string | undefined> {
  const set = new Set(
    response
      .headersArray()
      .filter(({ name }) => name.toLowerCase() === 'set-cookie')
      .map(({ value }) => value.split('=')[0]?.trim()),
  );
  // A context that was disposed of has no cookies.
  const { cookies } = await context.storageState().catch(() => ({ cookies: [] as Cookie[] }));
  const url = new URL(response.url());
  const sent = cookies.filter((cookie) => isSentTo(cookie, url) && !set.has(cookie.name));
  return sent.length === 0 ? undefined : sent.map(({ name, value }) => `${name}=${value}`).join('; ');
}

function isSentTo({ domain, path, secure }: Cookie, { hostname, pathname, protocol }: URL): boolean {
  const host = domain.replace(/^\./, '');
  const isHost = hostname === host || (domain.startsWith('.') && hostname.endsWith(`.${host}`));
  const isPath = pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
  return isHost && isPath && (!secure || protocol === 'https:');
}

/** A request that a spec sent with one of Playwright's request contexts. */
interface RecordedRequest {
  readonly context: APIRequestContext;
  readonly target: string | Request;
  readonly options: NonNullable<Parameters<APIRequestContext['fetch']>[1]>;
  /** Headers that the context adds to each request, where it was created with some. */
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
}

const requests = new WeakMap<APIResponse, RecordedRequest>();
const headersOfContexts = new WeakMap<APIRequestContext, Readonly<Record<string, string>> | undefined>();

/** The request of a response that was received after `recordRequests`. */
function recordedRequest(response: APIResponse): RecordedRequest | undefined {
  return requests.get(response);
}

/**
 * Records what each request context of this process sends, because a response does not contain its request.
 * All contexts (`request`, `page.request`, `context.request`, `playwright.request.newContext()`) are of one
 * class, and all their methods call its `fetch`.
 * @returns a function that stops the recording
 */
export async function recordRequests(api: APIRequest): Promise<() => void> {
  const makers = Object.getPrototypeOf(api) as Pick<APIRequest, 'newContext'>;
  const probe = await api.newContext();
  const contexts = Object.getPrototypeOf(probe) as Pick<APIRequestContext, 'fetch'>;
  await probe.dispose();
  const { newContext } = makers;
  const { fetch } = contexts;
  makers.newContext = watched(newContext, (_: APIRequest, [options], context) => {
    if (options?.extraHTTPHeaders) headersOfContexts.set(context, options.extraHTTPHeaders);
  });
  contexts.fetch = watched(fetch, (context: APIRequestContext, [target, options = {}], response) => {
    const extraHeaders = headersOfContexts.get(context);
    requests.set(response, { context, target, options, extraHeaders });
  });
  return () => {
    makers.newContext = newContext;
    contexts.fetch = fetch;
  };
}

/**
 * A method that records its arguments and result. Its file name begins with `node:`, so that Playwright
 * leaves it out of stack traces: otherwise each request would be reported at this line and not at the line of
 * the spec.
 */
function watched<This, Given extends unknown[], Made>(
  original: (this: This, ...given: Given) => Promise<Made>,
  note: (owner: This, given: Given, made: Made) => void,
): (this: This, ...given: Given) => Promise<Made> {
  const after = (owner: This, given: Given, result: Promise<Made>) =>
    // The caller gets the error.
    result.then((made) => note(owner, given, made)).catch(() => {});
  return compileFunction(WATCHED, ['original', 'after'], { filename: 'node:driftline' })(original, after);
}

const WATCHED = `return function (...given) {
  const promise = original.apply(this, given);
  after(this, given, promise);
  return promise;
};`;

let current: ExtraHeaders;

/** Stores Playwright's option `extraHTTPHeaders` of the current test, for the matchers. */
export function noteExtraHeaders(headers: ExtraHeaders): void {
  current = headers;
}

export function extraHeaders(): ExtraHeaders {
  return current;
}
