import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** Larger than any conforming response of these tests. */
const LIMIT_BYTES = 2 * 1024 * 1024;

/** A request of a test. */
export interface Probe {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
}

/** What a test heard of the mock server. */
export interface Heard {
  /** Milliseconds until the end of the response. */
  readonly tookMs: number;
  /** 0 where no status line came. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headerNames: readonly string[];
  /** As it came. */
  readonly sent: Buffer;
  /** With a content encoding undone. */
  readonly body: Buffer;
  /** Parsed, where it is JSON in UTF-8. */
  readonly json?: unknown;
  /** Node's code of what went wrong, or `TIMEOUT`, `TOO_LARGE`, `UNDECODABLE`. */
  readonly failure?: string;
}

/** Sends one request over a connection of its own, and tells whatever comes back; never rejects. */
export function send({ method, url, headers = {}, body, timeoutMs = 20_000 }: Probe): Promise<Heard> {
  return new Promise((resolve) => {
    const requested = performance.now();
    let status = 0;
    let heard: Readonly<Record<string, string>> = {};
    let headerNames: readonly string[] = [];
    const chunks: Buffer[] = [];
    const finish = (failure?: string) => {
      clearTimeout(timer);
      const sent = Buffer.concat(chunks);
      const tookMs = performance.now() - requested;
      resolve({ tookMs, status, headers: heard, headerNames, sent, ...readBody(sent, heard, failure) });
      call.destroy();
    };
    const call = request(url, { method, headers, agent: false }, (response) => {
      status = response.statusCode ?? 0;
      heard = Object.fromEntries(
        Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
      );
      headerNames = response.rawHeaders.filter((_, index) => index % 2 === 0);
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LIMIT_BYTES) finish('TOO_LARGE');
        else chunks.push(chunk);
      });
      response.on('end', () => finish());
      response.on('error', (error: NodeJS.ErrnoException) => finish(error.code));
    });
    const timer = setTimeout(() => finish('TIMEOUT'), timeoutMs);
    call.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'UNKNOWN'));
    call.end(body);
  });
}

function readBody(
  sent: Buffer,
  headers: Readonly<Record<string, string>>,
  failure: string | undefined,
): Pick<Heard, 'body' | 'json' | 'failure'> {
  if (failure !== undefined) return { body: sent, failure };
  const encoding = headers['content-encoding'];
  try {
    if (encoding !== undefined && encoding !== 'gzip') return { body: sent, failure: 'UNDECODABLE' };
    const body = encoding === 'gzip' ? gunzipSync(sent) : sent;
    return { body, ...parsed(body) };
  } catch {
    return { body: sent, failure: 'UNDECODABLE' };
  }
}

function parsed(body: Buffer): { readonly json?: unknown } {
  try {
    return {
      json: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as unknown,
    };
  } catch {
    return {};
  }
}
