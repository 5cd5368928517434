import type { ClientRequest, IncomingMessage } from 'node:http';
import { requestErrorFrom } from './failure.ts';
import { type Progress, phaseOf } from './progress.ts';
import { RequestError } from './request-error.ts';

/** A whole response, its body as it came over the wire. */
export interface MockResponse {
  readonly response: IncomingMessage;
  readonly bytes: Buffer;
}

/**
 * Waits for the whole response; rejects with a `RequestError` as soon as there can be none. The body is given up as
 * soon as it announces, or has, more than `limitBytes`.
 */
export function receive(call: ClientRequest, progress: Progress, limitBytes: number): Promise<MockResponse> {
  return new Promise((resolve, reject) => {
    const giveUp = (error?: unknown) => {
      // What comes after a whole response (a reset, stray bytes) depends on chance, and takes nothing from it.
      if (progress.response?.complete) return;
      reject(requestErrorFrom(error, { phase: phaseOf(progress), closedByServer: progress.closedByServer }));
    };
    call.on('error', giveUp);
    // A response that breaks off need not be an error of the request; yet its end is.
    call.on('close', giveUp);
    call.once('upgrade', (response, socket) => {
      progress.response = response;
      socket.destroy();
      reject(new RequestError('not-http', 'the server changed the protocol without being asked to'));
    });
    call.once('response', (response) => {
      collect(response, call.method, limitBytes).then((bytes) => resolve({ response, bytes }), reject);
    });
  });
}

/** The bytes of a body. Whether the response breaks off is for others to see: then this never ends. */
function collect(response: IncomingMessage, method: string, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (announcedBytes(response, method) > limitBytes) {
      reject(new RequestError('too-large', `the body is announced to be larger than ${limitBytes} bytes`));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    response.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limitBytes)
        reject(new RequestError('too-large', `the body is larger than ${limitBytes} bytes`));
    });
    response.once('end', () => resolve(Buffer.concat(chunks)));
  });
}

/** A `Content-Length` without a body (RFC 9110, section 8.6) announces nothing. */
function announcedBytes({ statusCode, headers }: IncomingMessage, method: string): number {
  if (method === 'HEAD' || statusCode === 204 || statusCode === 304) return 0;
  return Number(headers['content-length'] ?? 0);
}
