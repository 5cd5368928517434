import type { IncomingMessage } from 'node:http';
import { parseJson } from '../schema/index.ts';

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
