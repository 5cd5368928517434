import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { isObject, parseJson } from '../schema/index.ts';

export type HeaderLine = readonly [name: string, value: string];

/** A response before it is written: plain values, so that a fault alters it without side effects. */
export interface MockResponse {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
  /** The bytes themselves, in place of `body`. */
  readonly raw?: Uint8Array;
}

export function header(response: MockResponse, name: string): string | undefined {
  return response.headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1];
}

export function withoutHeader(response: MockResponse, name: string): MockResponse {
  const headers = response.headers.filter(([found]) => found.toLowerCase() !== name.toLowerCase());
  return { ...response, headers };
}

/** Replaces the header, or adds it at the end. */
export function withHeader(response: MockResponse, name: string, value: string): MockResponse {
  return { ...response, headers: [...withoutHeader(response, name).headers, [name, value]] };
}

export function withBody(response: MockResponse, body: unknown): MockResponse {
  const { raw: _raw, ...rest } = response;
  return { ...rest, body };
}

export function withBytes(response: MockResponse, raw: Uint8Array | string): MockResponse {
  return { ...response, raw: Buffer.from(raw) };
}

/** A response with another status, which problem details repeat (RFC 9457, section 3.1.2). */
export function withStatus(response: MockResponse, status: number): MockResponse {
  const { body, raw } = response;
  const isProblem = header(response, 'content-type')?.includes('/problem+json') && isObject(body) && !raw;
  return isProblem && typeof body.status === 'number'
    ? { ...response, status, body: { ...body, status } }
    : { ...response, status };
}

/** The bytes of the body as it will be sent. */
export function bodyBytes(response: MockResponse): Buffer {
  if (response.raw) return Buffer.from(response.raw);
  return Buffer.from(response.body === undefined ? '' : JSON.stringify(response.body));
}

/** The headers as they will be sent, with the length of the body (RFC 9110, section 8.6). */
export function sentHeaders(response: MockResponse): HeaderLine[] {
  const bodiless = response.status === 204 || response.status === 304;
  const framed = header(response, 'content-length') ?? header(response, 'transfer-encoding');
  if (bodiless || framed !== undefined) return [...response.headers];
  return [...response.headers, ['Content-Length', String(bodyBytes(response).length)]];
}

/** Status line and headers as bytes on the wire, for transports that write to the socket themselves. */
export function wireHead(response: MockResponse): string {
  const lines = sentHeaders(response).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${response.status} ${STATUS_CODES[response.status] ?? ''}\r\n${lines.join('')}\r\n`;
}

/** 1 MiB. */
const LARGEST_BODY = 1024 * 1024;

/** The body of a request, up to `LARGEST_BODY`. */
export interface ReceivedBody {
  readonly bytes: Uint8Array;
  /** The body was larger than `LARGEST_BODY`. */
  readonly tooLarge: boolean;
  /** Absent where the bytes are not JSON, or are nested too deeply. */
  readonly json?: unknown;
}

/** A request to the mock server, before it is matched to an operation. */
export interface MockRequest {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ReceivedBody;
}

/**
 * Reads a body up to 1 MiB. The rest is read and dropped, so that a client that is still sending gets the
 * response. Undefined where the client disconnected.
 */
export async function receiveBody(request: IncomingMessage): Promise<ReceivedBody | undefined> {
  const kept: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size <= LARGEST_BODY) kept.push(chunk);
    }
  } catch {
    return undefined;
  }
  const bytes = Buffer.concat(kept);
  return { bytes, tooLarge: size > LARGEST_BODY, ...parsed(bytes) };
}

function parsed(bytes: Uint8Array): { readonly json?: unknown } {
  try {
    return { json: parseJson(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch {
    return {};
  }
}
