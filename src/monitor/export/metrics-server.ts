import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { EXPOSITION_TYPE, exposition, type MetricsSnapshot } from '../../report/index.ts';
import { listen } from './listen.ts';
import { listeningAddress } from './listening-address.ts';

/** A server that Prometheus scrapes. */
export interface MetricsServer {
  /** `http://127.0.0.1:9464`, without a slash at the end. */
  readonly url: string;
  /** Ends it, with whatever connections there are. */
  close(): Promise<void>;
}

interface MockResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than a slow scraper needs to send a few lines. */
const LONGEST_REQUEST_MS = 10_000;

/**
 * Serves `/metrics` to Prometheus, and `/-/healthy`. What it serves is made anew at each scrape.
 * @param address a host and a port, or a port alone for this machine's own; see `listeningAddress`
 * @param snapshot what is known now; where it throws, that scrape is given 500
 * @throws DriftlineError DL_OPTION_INVALID for no address, DL_ADDRESS_UNUSABLE for one that cannot be listened on
 */
export async function startMetricsServer(
  address: string,
  snapshot: () => MetricsSnapshot,
): Promise<MetricsServer> {
  const wanted = listeningAddress(address);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) =>
    writeResponse(response, responseTo(request, snapshot)),
  );
  return {
    url: await listen(server, wanted, 'Metrics'),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function responseTo({ url, method }: IncomingMessage, snapshot: () => MetricsSnapshot): MockResponse {
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
    // What went wrong stays here: whoever scrapes need not see our paths.
    return { status: 500, text: 'The metrics could not be made.\n' };
  }
}

/** Node itself leaves the body out for HEAD. */
function writeResponse(response: ServerResponse, { status, text, headers }: MockResponse): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
