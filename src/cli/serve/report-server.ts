import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DriftlineError, errorText, monotonicMs } from '../../core/index.ts';
import { listen, listeningAddress } from '../../monitor/index.ts';
import { fileOf, type ServedFile } from './served-file.ts';

/** A server of the report pages. */
export interface ReportServer {
  /** `http://127.0.0.1:9470`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ReportServerOptions {
  /** A host and a port, or a port alone for this machine's own; see `listeningAddress`. */
  readonly address: string;
  /** Where the other reports lie: the suite's, findings. */
  readonly out: string;
  /** Makes a page as it is now. */
  readonly page: (name: PageName) => string;
  /** Changes when there is news: the pages are then made anew, and whoever looks at one is told. */
  readonly edition: () => string;
}

export type PageName = 'index' | 'monitor';

const PAGES: Readonly<Record<string, PageName>> = {
  '/': 'index',
  '/index.html': 'index',
  '/monitor.html': 'monitor',
};
const LOOK_EVERY_MS = 1000;
/** A page tells how old it is: who loads it again after so long gets a new one. */
const FRESH_MS = 5000;
const LONGEST_REQUEST_MS = 10_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const HTML = 'text/html; charset=utf-8';

/**
 * Serves the report pages, made anew when something has changed, and tells those who look at one.
 * @throws DriftlineError DL_OPTION_INVALID for no address, DL_ADDRESS_UNUSABLE for one that cannot be listened on
 */
export async function startReportServer(options: ReportServerOptions): Promise<ReportServer> {
  const wanted = listeningAddress(options.address);
  const pages = freshPages(options);
  const readers = new Set<ServerResponse>();
  // What only this machine may read must not be read through a name that somebody else points at it (DNS rebinding).
  const own = LOOPBACK.test(wanted.host.includes(':') ? `[${wanted.host}]` : wanted.host);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) => {
    if (own && !LOOPBACK.test(request.headers.host ?? '')) refuse(response, 403, 'Not by this name.');
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      refuse(response, 405, 'Only GET and HEAD.');
    else if (pathOf(request) === '/live') addReader(readers, response);
    else respond(response, pages, pathOf(request), options.out);
  });
  const url = await listen(server, wanted, 'The reports');
  const looking = lookForNews(options.edition, readers);
  return {
    url,
    close: () =>
      new Promise<void>((done) => {
        clearInterval(looking);
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split(/[?#]/)[0] ?? '/';
}

/** Each page is made once an edition, or when it is no longer fresh. */
function freshPages({ page, edition }: ReportServerOptions): (name: PageName) => string {
  const made = new Map<PageName, { edition: string; at: number; text: string }>();
  return (name) => {
    const known = made.get(name);
    const wanted = edition();
    if (known?.edition === wanted && monotonicMs() - known.at < FRESH_MS) return known.text;
    const text = page(name);
    made.set(name, { edition: wanted, at: monotonicMs(), text });
    return text;
  };
}

function respond(
  response: ServerResponse,
  pages: (name: PageName) => string,
  path: string,
  out: string,
): void {
  const name = PAGES[path];
  try {
    if (name) send(response, { type: HTML, content: pages(name) }, "frame-ancestors 'none'");
    else {
      const file = fileOf(out, path);
      if (file) send(response, file);
      else refuse(response, 404, 'There is no such report.');
    }
  } catch (error) {
    // Only the words of an error: they were written for readers.
    refuse(response, 500, error instanceof DriftlineError ? errorText(error) : 'The page could not be made.');
  }
}

function send(response: ServerResponse, { type, content }: ServedFile, policy?: string): void {
  const body = Buffer.from(content);
  response.writeHead(200, {
    'Content-Type': type,
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    ...(policy === undefined ? {} : { 'Content-Security-Policy': policy }),
  });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    ...(status === 405 ? { Allow: 'GET, HEAD' } : {}),
  });
  response.end(`${text}\n`);
}

/** Server-sent events, as the HTML standard has them (section 9.2). */
function addReader(readers: Set<ServerResponse>, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('retry: 2000\n\n');
  readers.add(response);
  response.once('close', () => readers.delete(response));
}

function lookForNews(edition: () => string, readers: ReadonlySet<ServerResponse>): NodeJS.Timeout {
  let known = edition();
  return setInterval(() => {
    // A reader who comes later than the news is told of it all the same.
    if (readers.size === 0) return;
    const now = edition();
    if (now === known) return;
    known = now;
    for (const reader of readers) reader.write('event: news\ndata: 1\n\n');
  }, LOOK_EVERY_MS);
}
