import type { Socket } from 'node:net';
import { isFile, isSequential } from '../../media/index.ts';
import type { HttpResponse } from '../exchange.ts';
import { RequestError, requestErrorFrom } from './failure.ts';
import { type Call, circumstancesOf, type Incoming, type Progress } from './progress.ts';

/** A response, its body still encoded. */
export interface ReceivedResponse extends Collected {
  readonly response: Incoming;
}

interface Collected {
  readonly bytes: Buffer;
  readonly partial?: NonNullable<HttpResponse['partial']>;
}

/** How much of a body is received. */
interface BodyLimits {
  readonly bytes: number;
  /** Of a body that may never end, in ms; what has come by then is its beginning. */
  readonly streamMs: number;
}

/**
 * Waits for the complete response; rejects with a `RequestError` as soon as there can be none, or as soon as
 * the body has, or Content-Length announces, more bytes than the limit. Of a file the bytes up to the limit
 * are received, of a stream of items those that come within its time.
 */
export function receive(call: Call, progress: Progress, limits: BodyLimits): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const giveUp = (error?: unknown) => {
      // What follows a complete response (a reset, surplus bytes) depends on timing, and does not affect it.
      if (progress.response?.complete) return;
      reject(requestErrorFrom(error, circumstancesOf(progress)));
    };
    call.on('error', giveUp);
    // A truncated response emits no error of the request, but a close.
    call.on('close', giveUp);
    call.once('upgrade', (response: Incoming, socket: Socket) => {
      progress.response = response;
      socket.destroy();
      reject(
        new RequestError(
          'not-http',
          'the server switched protocols, although the request did not ask for an upgrade',
        ),
      );
    });
    call.once('response', (response: Incoming) => {
      collect(response, call.method, limits).then((collected) => resolve({ response, ...collected }), reject);
    });
  });
}

/** The bytes of a body. It never settles for a truncated response: `giveUp` rejects that one. */
function collect(
  response: Incoming,
  method: string,
  { bytes: limitBytes, streamMs }: BodyLimits,
): Promise<Collected> {
  const contentType = response.headers['content-type'] ?? '';
  const announced = announcedBytes(response, method);
  const isLong = isFile(contentType) && contentType !== '';
  const mostBytes = isLong ? limitBytes * LARGEST_FILE : limitBytes;
  return new Promise((resolve, reject) => {
    if (announced > mostBytes) {
      reject(new RequestError('too-large', `Content-Length announces a body larger than ${mostBytes} bytes`));
      return;
    }
    // One buffer that grows: a list of chunks of one byte would take a hundred times as much.
    let bytes: Buffer = Buffer.alloc(0);
    let size = 0;
    const timer = isSequential(contentType) ? setTimeout(() => stop('stream'), streamMs) : undefined;
    const stop = (partial: NonNullable<HttpResponse['partial']>) => {
      clearTimeout(timer);
      response.removeAllListeners('data');
      resolve({ bytes: bytes.subarray(0, Math.min(size, limitBytes)), partial });
    };
    response.once('close', () => clearTimeout(timer));
    response.on('data', (chunk: Buffer) => {
      const before = size;
      size += chunk.length;
      if (size > limitBytes && !isLong && timer === undefined) {
        reject(new RequestError('too-large', `the body is larger than ${limitBytes} bytes`));
        return;
      }
      const kept = Math.min(size, limitBytes);
      if (before < limitBytes && kept > bytes.length)
        bytes = grown(bytes, before, Math.min(limitBytes, Math.max(2 * before, kept)));
      if (before < limitBytes) chunk.copy(bytes, before);
      if (size <= limitBytes) return;
      // A file whose size is announced ends; one of unknown size is read until it does.
      if (!isLong) stop('stream');
      else if (announced > 0) stop('large');
      else if (size > mostBytes) {
        reject(new RequestError('too-large', `the file is larger than ${mostBytes} bytes`));
      }
    });
    response.once('end', () => {
      clearTimeout(timer);
      resolve({
        bytes: bytes.subarray(0, Math.min(size, limitBytes)),
        ...(size > limitBytes && { partial: 'large' as const }),
      });
    });
  });
}

/** How many times the limit a file may have. */
const LARGEST_FILE = 20;

/** A copy of the used bytes in a buffer of another size. */
function grown(bytes: Buffer, used: number, size: number): Buffer {
  const larger = Buffer.allocUnsafeSlow(size);
  bytes.copy(larger, 0, 0, used);
  return larger;
}

/**
 * The announced size of the body; 0 for a response without a body, whose `Content-Length` is no size (RFC
 * 9110, 8.6).
 */
function announcedBytes({ statusCode, headers }: Incoming, method: string): number {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0;
  return Number(headers['content-length'] ?? 0);
}
