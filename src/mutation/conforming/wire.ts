import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import {
  bodyBytes,
  type HeaderLine,
  type MockResponse,
  type Transport,
  withBytes,
  withHeader,
} from '../../mock/index.ts';
import { isObject } from '../../schema/index.ts';
import type { Random } from './random.ts';

/** How a response is written to the connection (RFC 9112); what is absent is as node:http does it. */
export interface WireStyle {
  readonly names?: 'lower' | 'upper' | 'mixed';
  readonly order?: true;
  readonly reason?: string;
  readonly framing?: 'chunks' | 'chunks with extensions and trailers' | 'until close';
  readonly interim?: string;
  readonly padding?: true;
  readonly pieces?: true;
  readonly delayMs?: number;
  readonly version?: '1.0';
  readonly coding?: 'gzip' | 'deflate' | 'raw deflate' | 'br' | 'identity';
}

const ENCODERS = {
  gzip: gzipSync,
  deflate: deflateSync,
  'raw deflate': deflateRawSync,
  br: brotliCompressSync,
};

/** Compresses the body where the client accepts the coding. */
export function encoded(
  response: MockResponse,
  coding: WireStyle['coding'],
  accepted: string | undefined,
): MockResponse {
  if (coding === undefined || bodyBytes(response).length === 0) return response;
  if (coding === 'identity') return withHeader(response, 'Content-Encoding', 'identity');
  const name = coding === 'raw deflate' ? 'deflate' : coding;
  if (!accepted?.includes(name)) return response;
  return withHeader(withBytes(response, ENCODERS[coding](bodyBytes(response))), 'Content-Encoding', name);
}

const SPACES = ['', ' ', '   '];
const BLANKS = [...SPACES, '\t', ' \t '];

/**
 * Writes a response in a style. Each connection serves one request.
 * @param headOnly for HEAD: the headers are those of GET, and no body follows (RFC 9110, section 9.3.2)
 */
export function writing(style: WireStyle, random: Random, headOnly = false): Transport {
  return (socket, response) => {
    const head = headOf(response, style, random);
    const bytes = headOnly
      ? head
      : Buffer.concat([head, framed(bodyBytes(response), response, style, random)]);
    const write = () => (style.pieces ? inPieces(socket, bytes, random) : void socket.end(bytes));
    if (style.delayMs === undefined) write();
    else setTimeout(write, style.delayMs);
  };
}

function headOf(response: MockResponse, style: WireStyle, random: Random): Buffer {
  const lines = [...response.headers, ...framing(response, style)];
  const ordered = style.order ? random.shuffled(lines) : lines;
  // Node's parser does not strip tabs from these values, although RFC 9110, section 5.6.3 allows them.
  const blanks = (name: string) => (/^(?:content-length|transfer-encoding)$/i.test(name) ? SPACES : BLANKS);
  const pad = (name: string) => (style.padding ? random.one(blanks(name)) : '');
  const text = ordered.map(
    ([name, value]) => `${named(name, style, random)}:${style.padding ? pad(name) : ' '}${value}${pad(name)}`,
  );
  const status = `HTTP/${style.version ?? '1.1'} ${response.status} ${style.reason ?? 'As It Is'}`;
  return Buffer.from(`${style.interim ?? ''}${[status, ...text].join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The headers that determine where the response ends (RFC 9112, section 6.3). */
function framing(response: MockResponse, { framing: way, version }: WireStyle): HeaderLine[] {
  const close: HeaderLine = ['Connection', 'close'];
  if (isBodiless(response)) return [close];
  const length: HeaderLine = ['Content-Length', String(bodyBytes(response).length)];
  if (way === 'until close') return [close];
  return way === undefined || version === '1.0' ? [length, close] : [['Transfer-Encoding', 'chunked'], close];
}

function isBodiless({ status }: MockResponse): boolean {
  return status === 204 || status === 304;
}

function named(name: string, { names }: WireStyle, random: Random): string {
  if (names === 'lower') return name.toLowerCase();
  if (names === 'upper') return name.toUpperCase();
  if (names === undefined) return name;
  return [...name].map((each) => (random.chance(0.5) ? each.toUpperCase() : each.toLowerCase())).join('');
}

function framed(
  body: Buffer,
  response: MockResponse,
  { framing: way, version }: WireStyle,
  random: Random,
): Buffer {
  if (isBodiless(response)) return Buffer.alloc(0);
  if (way === undefined || way === 'until close' || version === '1.0') return body;
  const extended = way !== 'chunks';
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const size = Math.min(body.length - at, 1 + random.below(random.one([4, 40, 4000])));
    const extension = extended ? random.one(['', ';part', ';part="one"']) : '';
    chunks.push(
      Buffer.from(`${size.toString(16)}${extension}\r\n`),
      body.subarray(at, at + size),
      Buffer.from('\r\n'),
    );
    at += size;
  }
  return Buffer.concat([
    ...chunks,
    Buffer.from(extended ? '0\r\nServer-Timing: total;dur=1\r\n\r\n' : '0\r\n\r\n'),
  ]);
}

/** Writes the bytes as slow networks deliver them: in a few pieces, cut anywhere. */
function inPieces(socket: Socket, bytes: Buffer, random: Random): void {
  const cuts = Array.from({ length: 3 }, () => random.below(bytes.length));
  const edges = [0, ...cuts.sort((one, other) => one - other), bytes.length];
  const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
  const next = () => {
    const piece = pieces.shift();
    if (piece === undefined || socket.destroyed) socket.end();
    else socket.write(piece, () => setImmediate(next));
  };
  socket.setNoDelay(true);
  next();
}

/** Wire styles by name; several can be combined. */
export const WIRE_TRAITS: Readonly<Record<string, (random: Random) => WireStyle>> = {
  'case of header names': (random) => ({ names: random.one(['lower', 'upper', 'mixed'] as const) }),
  'order of headers': () => ({ order: true }),
  'reason phrase': (random) => ({
    reason: random.one(['', 'Yes', 'Nicht gefunden, aber doch', 'Unauthorized!']),
  }),
  chunks: () => ({ framing: 'chunks' }),
  'chunks with extensions and trailers': () => ({ framing: 'chunks with extensions and trailers' }),
  'body until the connection closes': () => ({ framing: 'until close' }),
  'interim response': (random) => ({
    interim: random.one([
      'HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n',
      'HTTP/1.1 102 Processing\r\n\r\n',
    ]),
  }),
  'white space around header values': () => ({ padding: true }),
  'small pieces': () => ({ pieces: true }),
  'some milliseconds': (random) => ({ delayMs: random.below(20) }),
  'HTTP/1.0': () => ({ version: '1.0' }),
  compression: (random) => ({
    coding: random.one(['gzip', 'deflate', 'raw deflate', 'br', 'identity'] as const),
  }),
};

/** Which variations that RFC 8259 allows are used. */
export interface JsonStyle {
  readonly order: boolean;
  readonly whiteSpace: boolean;
  readonly escapes: boolean;
  readonly numbers: boolean;
}

const JSON_SPACES = ['', '', ' ', '\n', '\t', '\r\n', '\n      '];

/** A value as JSON, in one of the many equivalent ways. */
export function jsonText(value: unknown, style: JsonStyle, random: Random): string {
  const space = () => (style.whiteSpace ? random.one(JSON_SPACES) : '');
  const list = (items: readonly string[]) => items.map((item) => space() + item + space()).join(',');
  if (typeof value === 'string') return textOf(value, style, random);
  if (typeof value === 'number') return numberOf(value, style, random);
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return `[${list(items.map((each) => jsonText(each, style, random))) || space()}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  const members = (style.order ? random.shuffled(entries) : entries).map(
    ([name, each]) => `${textOf(name, style, random)}${space()}:${space()}${jsonText(each, style, random)}`,
  );
  return `{${list(members) || space()}}`;
}

/**
 * Any character may be escaped, `/` as `\/`, a character beyond the BMP as two escapes (RFC 8259, section 7).
 */
function textOf(text: string, { escapes }: JsonStyle, random: Random): string {
  const plain = JSON.stringify(text);
  if (!escapes) return plain;
  const characters = [...text].map((character) => {
    if (character === '/' && random.chance(0.5)) return '\\/';
    if (!random.chance(0.2)) return JSON.stringify(character).slice(1, -1);
    const upper = random.chance(0.5);
    return Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index).toString(16).padStart(4, '0');
      return `\\u${upper ? unit.toUpperCase() : unit}`;
    }).join('');
  });
  return `"${characters.join('')}"`;
}

/**
 * 5, 5.0, 5e0 and 50E-1 are the same number (JSON Schema 2020-12, core, section 6.3: 1.0 is an integer).
 * Leading zeros are not allowed (RFC 8259, section 6).
 */
function numberOf(value: number, { numbers }: JsonStyle, random: Random): string {
  const plain = JSON.stringify(value);
  if (!numbers || !/^-?\d{1,15}$/.test(plain)) return plain;
  const shifted = value === 0 ? `${plain}e-1` : `${plain}0e-1`;
  return random.one([plain, `${plain}.0`, `${plain}.000`, `${plain}e0`, `${plain}E+00`, shifted]);
}
