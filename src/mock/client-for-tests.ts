import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** Larger than any conforming response of these tests. */
const LIMIT_BYTES = 2 * 1024 * 1024;

/** A request that a test sends. */
export interface TestRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
}

/** The mock server's response as a test received it, or why there was none. */
export interface TestResponse {
  /** Milliseconds until the end of the response. */
  readonly tookMs: number;
  /** 0 where no status line came. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headerNames: readonly string[];
  /** The body as it was sent, before its content encoding is decoded. */
  readonly sent: Buffer;
  /** The body after its content encoding was decoded. */
  readonly body: Buffer;
  /** Parsed, where it is JSON in UTF-8. */
  readonly json?: unknown;
  /** Node's error code, or `TIMEOUT`, `TOO_LARGE`, `UNDECODABLE`. */
  readonly failure?: string;
}

/** Sends one request over a connection of its own; never rejects: a failure is part of the result. */
export function send({
  method,
  url,
  headers = {},
  body,
  timeoutMs = 20_000,
}: TestRequest): Promise<TestResponse> {
  return new Promise((resolve) => {
    const started = performance.now();
    let status = 0;
    let responseHeaders: Readonly<Record<string, string>> = {};
    let headerNames: readonly string[] = [];
    const chunks: Buffer[] = [];
    const finish = (failure?: string) => {
      clearTimeout(timer);
      const sent = Buffer.concat(chunks);
      const tookMs = performance.now() - started;
      const read = readBody(sent, responseHeaders, failure);
      resolve({ tookMs, status, headers: responseHeaders, headerNames, sent, ...read });
      call.destroy();
    };
    const call = request(url, { method, headers, agent: false }, (response) => {
      status = response.statusCode ?? 0;
      responseHeaders = Object.fromEntries(
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
): Pick<TestResponse, 'body' | 'json' | 'failure'> {
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
