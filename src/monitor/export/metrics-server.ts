import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { EXPOSITION_TYPE, exposition, type MetricsSnapshot } from '../../report/index.ts';
import { listen } from './listen.ts';
import { listeningAddress } from './listening-address.ts';

/** A server that Prometheus scrapes. */
export interface MetricsServer {
  /** `http://127.0.0.1:9464`, without a slash at the end. */
  readonly url: string;
  /** Stops it, and closes all connections. */
  close(): Promise<void>;
}

interface TextResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than a slow scraper needs to send a few lines. */
const LONGEST_REQUEST_MS = 10_000;

/**
 * Serves `/metrics` to Prometheus, and `/-/healthy`. The metrics are computed at each scrape.
 * @param address a host and a port, or a port alone for loopback; see `listeningAddress`
 * @param snapshot the current state; if it throws, that scrape gets 500
 * @throws DriftlineError DL_OPTION_INVALID for an invalid address, DL_ADDRESS_UNUSABLE if it cannot be
 *   listened on
 */
export async function startMetricsServer(
  address: string,
  snapshot: () => MetricsSnapshot,
): Promise<MetricsServer> {
  const listening = listeningAddress(address);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) =>
    writeResponse(response, responseTo(request, snapshot)),
  );
  return {
    url: await listen(server, listening, 'Metrics'),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function responseTo({ url, method }: IncomingMessage, snapshot: () => MetricsSnapshot): TextResponse {
  const path = url?.split('?')[0];
  if (path !== '/metrics' && path !== '/-/healthy') {
    return { status: 404, text: 'Not found. There are /metrics and /-/healthy.\n' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, text: 'Only GET and HEAD are allowed.\n', headers: { Allow: 'GET, HEAD' } };
  }
  if (path === '/-/healthy') return { status: 200, text: 'Driftline is healthy.\n' };
  try {
    return { status: 200, text: exposition(snapshot()), headers: { 'Content-Type': EXPOSITION_TYPE } };
  } catch {
    // The error may hold paths of this machine, which a scraper must not see.
    return { status: 500, text: 'The metrics could not be computed.\n' };
  }
}

/** Node itself omits the body for HEAD. */
function writeResponse(response: ServerResponse, { status, text, headers }: TextResponse): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
