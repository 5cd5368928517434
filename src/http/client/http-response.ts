import type { HttpResponse } from '../exchange.ts';
import { RequestError } from './failure.ts';
import type { ReceivedResponse } from './receive.ts';

/**
 * The response for an exchange: its body decoded, its headers as they were received.
 *
 * @throws RequestError where the body cannot be decoded, or is too large after decoding
 */
export async function httpResponseOf(
  { response, bytes, partial }: ReceivedResponse,
  limitBytes: number,
): Promise<HttpResponse> {
  const { statusCode = 0, statusMessage = '', rawHeaders, headers } = response;
  const coding = headers['content-encoding'] ?? '';
  // The beginning of a compressed body cannot be decoded by itself.
  const bodyOf = () => (partial && coding !== '' ? Buffer.alloc(0) : decode(bytes, coding, limitBytes));
  return {
    status: statusCode,
    statusText: statusMessage,
    headers: pairsOf(rawHeaders),
    body: await bodyOf(),
    ...(partial && { partial }),
  };
}

/** From Node's flat list: a name, its value, the next name. */
function pairsOf(flat: readonly string[]): [name: string, value: string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return pairs;
}

/** Real responses have one or two; each further coding multiplies the work. */
const MOST_CODINGS = 5;

type Zlib = typeof import('node:zlib');
type Decoder = (zlib: Zlib, bytes: Buffer, bounds: { maxOutputLength: number }) => Buffer;

const gunzip: Decoder = (zlib, bytes, bounds) => zlib.gunzipSync(bytes, bounds);

/** RFC 9110, section 8.4.1. `deflate` means the zlib format, yet some servers send a raw deflate stream. */
const DECODERS: ReadonlyMap<string, Decoder> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['br', (zlib, bytes, bounds) => zlib.brotliDecompressSync(bytes, bounds)],
  [
    'deflate',
    (zlib, bytes, bounds) =>
      hasZlibFrame(bytes) ? zlib.inflateSync(bytes, bounds) : zlib.inflateRawSync(bytes, bounds),
  ],
]);

/**
 * Decodes the codings in `Content-Encoding`, the last one first. An empty body stays empty.
 *
 * @param claimed the header's value; repeated headers are joined by a comma
 * @throws RequestError `undecodable`, or `too-large` as soon as more than `limitBytes` come out
 */
export async function decode(bytes: Buffer, claimed: string, limitBytes: number): Promise<Buffer> {
  const codings = codingsOf(claimed);
  if (bytes.length === 0 || codings.length === 0) return bytes;
  if (codings.length > MOST_CODINGS) {
    throw new RequestError(
      'undecodable',
      `Content-Encoding has ${codings.length} codings, at most ${MOST_CODINGS} are decoded`,
    );
  }
  const zlib = await import('node:zlib');
  return codings.reduceRight((encoded, coding) => undo(zlib, coding, encoded, limitBytes), bytes);
}

function codingsOf(claimed: string): string[] {
  if (claimed === '') return [];
  const names = claimed.split(',').map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== '' && name !== 'identity');
}

function undo(zlib: Zlib, coding: string, bytes: Buffer, limitBytes: number): Buffer {
  const decoder = DECODERS.get(coding);
  if (!decoder) {
    throw new RequestError('undecodable', `the body has the unknown Content-Encoding ${coding.slice(0, 20)}`);
  }
  try {
    return decoder(zlib, bytes, { maxOutputLength: limitBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? new RequestError('too-large', `the body is larger than ${limitBytes} bytes after ${coding} decoding`)
      : new RequestError(
          'undecodable',
          `the body is not the ${coding} that Content-Encoding claims (${message})`,
        );
  }
}

/**
 * RFC 1950, section 2.2: compression method 8. No encoder begins a raw stream (RFC 1951) with these four
 * bits.
 */
function hasZlibFrame(bytes: Buffer): boolean {
  return (bytes.readUInt8(0) & 0x0f) === 8;
}
