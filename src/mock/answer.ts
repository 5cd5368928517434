import { STATUS_CODES } from 'node:http';

export type HeaderLine = readonly [name: string, value: string];

/** An answer before it is written: plain values, so that a behaviour changes it without side effects. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly HeaderLine[];
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
  /** The bytes themselves, in place of `body`. */
  readonly raw?: Uint8Array;
}

export function header(answer: Answer, name: string): string | undefined {
  return answer.headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1];
}

export function withoutHeader(answer: Answer, name: string): Answer {
  const headers = answer.headers.filter(([found]) => found.toLowerCase() !== name.toLowerCase());
  return { ...answer, headers };
}

/** Replaces the header, or adds it at the end. */
export function withHeader(answer: Answer, name: string, value: string): Answer {
  return { ...answer, headers: [...withoutHeader(answer, name).headers, [name, value]] };
}

export function withBody(answer: Answer, body: unknown): Answer {
  const { raw: _raw, ...rest } = answer;
  return { ...rest, body };
}

export function withBytes(answer: Answer, raw: Uint8Array | string): Answer {
  return { ...answer, raw: Buffer.from(raw) };
}

/** The bytes of the body as it will be sent. */
export function bodyBytes(answer: Answer): Buffer {
  if (answer.raw) return Buffer.from(answer.raw);
  return Buffer.from(answer.body === undefined ? '' : JSON.stringify(answer.body));
}

/** The headers as they will be sent, with the length of the body (RFC 9110, section 8.6). */
export function sentHeaders(answer: Answer): HeaderLine[] {
  const bodiless = answer.status === 204 || answer.status === 304;
  const framed = header(answer, 'content-length') ?? header(answer, 'transfer-encoding');
  if (bodiless || framed !== undefined) return [...answer.headers];
  return [...answer.headers, ['Content-Length', String(bodyBytes(answer).length)]];
}

/** Status line and headers as bytes on the wire, for transports that write to the socket themselves. */
export function wireHead(answer: Answer): string {
  const lines = sentHeaders(answer).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n`;
}
