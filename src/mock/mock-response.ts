import { STATUS_CODES } from 'node:http';

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
