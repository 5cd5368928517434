import type { Socket } from 'node:net';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { bodyBytes, strangeJson, strangeLogin } from './bodies.ts';
import { type Choice, choiceFor } from './random-choice.ts';

/** A pause after which the client must have given up. */
const STALL_MS = 5000;

/** What one case sends, piece by piece. */
interface HostileResponse {
  readonly pieces: readonly Piece[];
  readonly end: 'close' | 'reset' | 'stall';
}

interface Piece {
  readonly bytes: Buffer;
  /** The pause before it, in ms. */
  readonly afterMs: number;
}

const EMPTY: HostileResponse = {
  pieces: [
    {
      bytes: Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'),
      afterMs: 0,
    },
  ],
  end: 'close',
};

/** How often a response stalls; each costs the time limit of a request. */
const STALLS = 0.06;

/** The case whose response is `{}`, and whose schema takes any: what a process takes without hostility. */
export const EMPTY_CASE = 1e9;

/** The response of a case. The same seed and index give the same bytes, but for instants near `seconds`. */
export function hostileResponse(
  seed: number,
  index: number,
  seconds = Math.floor(Date.now() / 1000),
): HostileResponse {
  if (index === EMPTY_CASE) return EMPTY;
  const choice = choiceFor(seed, index);
  const text = choice.chance(0.4) ? strangeLogin(choice, seconds) : strangeJson(choice);
  const coded = encoded(choice, bodyBytes(choice, text));
  const framed = framedBody(choice, coded.bytes);
  const head = headOf(choice, [...coded.headers, ...framed.headers]);
  return timed(choice, Buffer.from(head, 'latin1'), framed.bytes);
}

/** Sends it; ends by itself when the client leaves. */
export async function sendHostile(socket: Socket, { pieces, end }: HostileResponse): Promise<void> {
  for (const { bytes, afterMs } of pieces) {
    if (afterMs > 0) await new Promise((done) => setTimeout(done, afterMs).unref());
    if (socket.destroyed) return;
    if (!socket.write(bytes)) {
      await new Promise((done) => {
        socket.once('drain', done);
        socket.once('close', done);
      });
    }
  }
  if (end === 'close') socket.end();
  else if (end === 'reset') socket.resetAndDestroy();
}

type Header = readonly [name: string, value: string];

interface Coded {
  readonly bytes: Buffer;
  readonly headers: readonly Header[];
}

function encoded(choice: Choice, bytes: Buffer): Coded {
  const named = (name: string, coded: Buffer): Coded => ({
    bytes: coded,
    headers: [['Content-Encoding', name]],
  });
  const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  switch (choice.whole(0, 39)) {
    case 0:
      return named('gzip', gzipSync(bytes));
    case 1:
      return named('br', brotliCompressSync(bytes, quick));
    case 2:
      return named('deflate', deflateSync(bytes));
    case 3:
      return named('deflate', deflateRawSync(bytes));
    case 4:
      // Bombs, of 50 MB.
      return named('gzip', gzipSync(Buffer.alloc(5e7), { level: 1 }));
    case 5:
      return named('br, gzip, br', brotliCompressSync(gzipSync(brotliCompressSync(bytes, quick)), quick));
    case 6:
      return named(choice.oneOf(['gzip', 'br', 'deflate']), bytes);
    case 7:
      return named(choice.oneOf(['zstd', 'compress', 'gzip,'.repeat(50), '\u0001', 'identity']), bytes);
    default:
      return { bytes, headers: [] };
  }
}

function framedBody(choice: Choice, bytes: Buffer): Coded {
  const length = (value: string): Coded => ({ bytes, headers: [['Content-Length', value]] });
  switch (choice.whole(0, 34)) {
    case 0:
      return length(String(bytes.length + choice.size(1, 1e6)));
    case 1:
      return length(String(Math.max(0, bytes.length - choice.size(1, 100))));
    case 2:
      return length(choice.oneOf(['-1', '1e3', '99999999999999999999', 'x', '0x10', '']));
    case 3:
      return { bytes, headers: [] };
    case 4:
    case 5:
      return chunked(bytes, choice.size(1, 65_536));
    case 6:
      return {
        ...chunked(bytes, 4096),
        headers: [
          ['Transfer-Encoding', 'chunked'],
          ['Content-Length', '5'],
        ],
      };
    case 7:
      return { bytes: Buffer.from('zz\r\nnot a chunk\r\n'), headers: [['Transfer-Encoding', 'chunked']] };
    default:
      return length(String(bytes.length));
  }
}

/** Few of the smallest chunks: each has its own cost, on both sides. */
function chunked(bytes: Buffer, size: number): Coded {
  const parts: Buffer[] = [];
  const least = Math.ceil(bytes.length / 50_000);
  const step = Math.max(size, least);
  for (let at = 0; at < bytes.length; at += step) {
    const part = bytes.subarray(at, at + step);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  parts.push(Buffer.from('0\r\n\r\n'));
  return { bytes: Buffer.concat(parts), headers: [['Transfer-Encoding', 'chunked']] };
}

const STATUSES = [
  '201 Created',
  '401 Unauthorized',
  '500 Oops',
  '429 Slow',
  '302 Found',
  '204 No',
  '304 No',
  '999 X',
  '101 Switch',
  '200 \u001b[2Jx',
  '200',
  '503 Gateway',
];
const TYPES = [
  'application/json; charset=latin1',
  'text/html',
  'application/problem+json',
  '',
  ';;;',
  'a/b; c="',
  'application/json, text/html',
  '\u00e9/x',
];
const STRANGE_HEADERS: readonly Header[] = [
  ['Date', 'Fri, 31 Dec 99999 23:59:59 GMT'],
  ['Date', 'x'.repeat(5000)],
  ['Retry-After', '1e99'],
  ['Retry-After', '99999999999'],
  ['Retry-After', 'Thu, 01 Jan 1970 00:00:00 GMT'],
  ['Location', `https://a@b/${'../'.repeat(1000)}`],
  ['Location', 'javascript:alert(1)'],
  ['Set-Cookie', `${'a=b; '.repeat(500)}`],
  ['WWW-Authenticate', `Bearer ${'x="'.repeat(500)}`],
  ['Strict-Transport-Security', 'max-age=1e99'],
  ['Cache-Control', ','.repeat(3000)],
  ['Content-Type', 'text/plain'],
  ['X-A', 'y'.repeat(15_000)],
  ['X-B', '::error::x\u001b]8;;x\u0007'],
  ['__proto__', 'x'],
  ['Bad Name', 'x'],
  ['X-Colour', '\u0000'],
  ['Connection', 'keep-alive, close, upgrade'],
];

function headOf(choice: Choice, headers: readonly Header[]): string {
  const line = choice.chance(0.03)
    ? choice.oneOf([
        'HTTP/1.1',
        'HTTP/9.9 200 OK',
        'SSH-2.0-x',
        '\u0000\u0000',
        'GET / HTTP/1.1',
        `HTTP/1.1 ${'2'.repeat(9000)}`,
      ])
    : `${choice.oneOf(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'])} ${choice.chance(0.8) ? '200 OK' : choice.oneOf(STATUSES)}`;
  const informed = choice.chance(0.03) ? 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(choice.size(1, 2000)) : '';
  const strange = Array.from({ length: choice.chance(0.15) ? choice.whole(1, 3) : 0 }, () =>
    choice.oneOf(STRANGE_HEADERS),
  );
  const many = choice.chance(0.03)
    ? Array.from({ length: choice.size(10, 3000) }, (_, n): Header => [`X-${n}`, 'v'])
    : [];
  const all = [
    ['Content-Type', choice.chance(0.8) ? 'application/json' : choice.oneOf(TYPES)] as const,
    ...headers,
    ...strange,
    ...many,
  ];
  return `${informed}${line}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

function timed(choice: Choice, head: Buffer, body: Buffer): HostileResponse {
  const whole = Buffer.concat([head, body]);
  const at = (bytes: Buffer, afterMs = 0): Piece => ({ bytes, afterMs });
  if (choice.chance(STALLS)) {
    const cut = choice.oneOf([
      0,
      5,
      head.length,
      head.length + Math.floor(body.length / 2),
      whole.length - 1,
    ]);
    if (choice.chance(0.3)) {
      // A byte now and then: each one is a sign of life.
      const rest = Array.from(whole.subarray(cut, cut + 20), (byte) =>
        at(Buffer.from([byte]), STALL_MS / 20),
      );
      return { pieces: [at(whole.subarray(0, cut)), ...rest], end: 'stall' };
    }
    return { pieces: [at(whole.subarray(0, cut)), at(whole.subarray(cut), STALL_MS)], end: 'close' };
  }
  if (choice.chance(0.05)) {
    return {
      pieces: [at(whole.subarray(0, choice.whole(0, whole.length)))],
      end: choice.oneOf(['close', 'reset']),
    };
  }
  if (choice.chance(0.1)) {
    const cut = choice.whole(0, whole.length);
    return { pieces: [at(whole.subarray(0, cut)), at(whole.subarray(cut), 20)], end: 'close' };
  }
  return { pieces: [at(whole)], end: 'close' };
}
