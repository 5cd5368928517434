import type { ClientRequest, IncomingMessage } from 'node:http';
import { requestErrorFrom } from './failure.ts';
import { circumstancesOf, type Progress } from './progress.ts';
import { RequestError } from './request-error.ts';

/** A complete response, its body still encoded. */
export interface ReceivedResponse {
  readonly response: IncomingMessage;
  readonly bytes: Buffer;
}

/**
 * Waits for the complete response; rejects with a `RequestError` as soon as there can be none, or as soon as
 * the body has, or Content-Length announces, more than `limitBytes`.
 */
export function receive(
  call: ClientRequest,
  progress: Progress,
  limitBytes: number,
): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const giveUp = (error?: unknown) => {
      // What follows a complete response (a reset, surplus bytes) depends on timing, and does not affect it.
      if (progress.response?.complete) return;
      reject(requestErrorFrom(error, circumstancesOf(progress)));
    };
    call.on('error', giveUp);
    // A truncated response emits no error of the request, but a close.
    call.on('close', giveUp);
    call.once('upgrade', (response, socket) => {
      progress.response = response;
      socket.destroy();
      reject(
        new RequestError(
          'not-http',
          'the server switched protocols, although the request did not ask for an upgrade',
        ),
      );
    });
    call.once('response', (response) => {
      collect(response, call.method, limitBytes).then((bytes) => resolve({ response, bytes }), reject);
    });
  });
}

/** The bytes of a body. It never settles for a truncated response: `giveUp` rejects that one. */
function collect(response: IncomingMessage, method: string, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (announcedBytes(response, method) > limitBytes) {
      reject(
        new RequestError('too-large', `Content-Length announces a body larger than ${limitBytes} bytes`),
      );
      return;
    }
    // One buffer that grows: a list of chunks of one byte would take a hundred times as much.
    let bytes: Buffer = Buffer.alloc(0);
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      const before = size;
      size += chunk.length;
      if (size > limitBytes) {
        reject(new RequestError('too-large', `the body is larger than ${limitBytes} bytes`));
        return;
      }
      if (size > bytes.length) bytes = grown(bytes, before, Math.min(limitBytes, Math.max(2 * before, size)));
      chunk.copy(bytes, before);
    });
    response.once('end', () => resolve(bytes.subarray(0, size)));
  });
}

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
function announcedBytes({ statusCode, headers }: IncomingMessage, method: string): number {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0;
  return Number(headers['content-length'] ?? 0);
}
