import type { IncomingMessage } from 'node:http';
import { parseJson } from '../schema/index.ts';

/** No login is larger. */
const LARGEST_BODY = 1024 * 1024;

/** The body of a request, as far as it is kept. */
export interface ReceivedBody {
  readonly bytes: Uint8Array;
  /** There was more than is kept. */
  readonly tooLarge: boolean;
  /** Absent where the bytes are not JSON, or nest too deep to be read. */
  readonly json?: unknown;
}

/**
 * Reads a body up to 1 MiB. What is beyond is read and dropped, so that a client that is still sending hears the
 * response. Undefined where the client gave up.
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
