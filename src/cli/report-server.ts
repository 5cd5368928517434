import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { DriftlineError, errorText, monotonicMs } from '../core/index.ts';
import { listen, listeningAddress } from '../monitor/index.ts';

/** A server of the report pages. */
interface ReportServer {
  /** `http://127.0.0.1:9470`, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

interface ReportServerOptions {
  /** A host and a port, or only a port, on the loopback address; see `listeningAddress`. */
  readonly address: string;
  /** The folder of the other reports: the suite's, findings. */
  readonly out: string;
  /** Builds a page from the current data. */
  readonly page: (name: PageName) => string | undefined;
  /** The files of the status page by their names, from the current data; absent: it is not served. */
  readonly publicFiles?: () => ReadonlyMap<string, string>;
  /** Where those are: alone, or below `/public/`. */
  readonly publicAt?: '/' | '/public/';
  /** Changes when there is new data: the pages are then built again, and open pages reload. */
  readonly edition: () => string;
}

/** A page that is built when it is requested; of an incident by its id. */
type PageName = 'index' | 'monitor' | `incident ${string}`;

const PAGES: Readonly<Record<string, PageName>> = {
  '/': 'index',
  '/index.html': 'index',
  '/monitor.html': 'monitor',
};
const LOOK_EVERY_MS = 1000;
/** A page shows its age, so it is built again for a request after this time. */
const FRESH_MS = 5000;
const MOST_PAGES = 50;
const LONGEST_REQUEST_MS = 10_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;
const HTML = 'text/html; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';

/**
 * Serves the report pages, builds them again when there is new data, and sends open pages an event then.
 * @throws DriftlineError DL_OPTION_INVALID for an invalid address, DL_ADDRESS_UNUSABLE for one that cannot be
 * used
 */
export async function startReportServer(options: ReportServerOptions): Promise<ReportServer> {
  const wanted = listeningAddress(options.address);
  const pages = fresh(options, options.page);
  const files = fresh(options, () => options.publicFiles?.() ?? new Map<string, string>());
  const readers = new Set<ServerResponse>();
  // Against DNS rebinding: pages for this machine only are not served under a host name of somebody else.
  const own = LOOPBACK.test(wanted.host.includes(':') ? `[${wanted.host}]` : wanted.host);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) => {
    if (own && !LOOPBACK.test(request.headers.host ?? ''))
      refuse(response, 403, 'This host name is not allowed.');
    else if (request.method !== 'GET' && request.method !== 'HEAD')
      refuse(response, 405, 'Only GET and HEAD.');
    else if (pathOf(request) === '/healthz') send(response, { type: TEXT, content: 'ok\n' });
    else if (isPublic(pathOf(request), options)) respondPublic(response, files, pathOf(request), options);
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

/** Builds each page once per edition, and again when it is older than FRESH_MS. */
function fresh<Name extends PageName | 'public', Built>(
  { edition }: ReportServerOptions,
  build: (name: Name) => Built,
): (name: Name) => Built {
  const made = new Map<Name, { edition: string; at: number; built: Built }>();
  return (name) => {
    const known = made.get(name);
    const wanted = edition();
    if (known?.edition === wanted && monotonicMs() - known.at < FRESH_MS) return known.built;
    const built = build(name);
    // Anybody may request pages of incidents that never were.
    if (made.size >= MOST_PAGES) made.clear();
    made.set(name, { edition: wanted, at: monotonicMs(), built });
    return built;
  };
}

type PublicPart = Pick<ReportServerOptions, 'publicAt'>;

function isPublic(path: string, { publicAt }: PublicPart): boolean {
  return publicAt !== undefined && path.startsWith(publicAt);
}

/** The status page alone: no file of any folder. */
function respondPublic(
  response: ServerResponse,
  files: (name: 'public') => ReadonlyMap<string, string>,
  path: string,
  { publicAt = '/' }: PublicPart,
): void {
  const name = path.slice(publicAt.length) || 'index.html';
  try {
    const content = files('public').get(name);
    if (content === undefined) refuse(response, 404, 'There is no such page.');
    else send(response, { type: TYPES[extname(name)] ?? TEXT, content }, "frame-ancestors 'none'");
  } catch {
    // Whoever reads this page learns nothing of the machine.
    refuse(response, 500, 'The page could not be built.');
  }
}

function respond(
  response: ServerResponse,
  pages: (name: PageName) => string | undefined,
  path: string,
  out: string,
): void {
  const name = PAGES[path] ?? incidentOf(path);
  try {
    const content = name && pages(name);
    if (content !== undefined) send(response, { type: HTML, content }, "frame-ancestors 'none'");
    else {
      const file = fileOf(out, path);
      if (file) send(response, file);
      else refuse(response, 404, 'There is no such report.');
    }
  } catch (error) {
    // Other errors may contain internal details.
    refuse(
      response,
      500,
      error instanceof DriftlineError ? errorText(error) : 'The page could not be built.',
    );
  }
}

const INCIDENT_PAGE = /^\/incident-(?<id>[\w@.%-]{1,200})\.html$/;

function incidentOf(path: string): PageName | undefined {
  const id = INCIDENT_PAGE.exec(path)?.groups?.id;
  // Of the characters of an id only this one is encoded.
  return id === undefined ? undefined : `incident ${id.replaceAll('%40', '@')}`;
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
    // Without readers `known` stays as it is, so that a later reader gets the event.
    if (readers.size === 0) return;
    const now = edition();
    if (now === known) return;
    known = now;
    for (const reader of readers) reader.write('event: news\ndata: 1\n\n');
  }, LOOK_EVERY_MS);
}

/** A file with its media type. */
interface ServedFile {
  readonly type: string;
  readonly content: string | Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
};

/** The file of a folder at the path of a URL; undefined where there is none, or it is outside the folder. */
function fileOf(folder: string, path: string): ServedFile | undefined {
  try {
    const root = realpathSync(folder);
    const wanted = decodeURIComponent(path);
    if (wanted.includes('\0')) return undefined;
    // Symbolic links are resolved first, so that none leads outside.
    const file = realpathSync(join(root, wanted));
    if (!file.startsWith(root + sep)) return undefined;
    return { type: TYPES[extname(file)] ?? 'application/octet-stream', content: readFileSync(file) };
  } catch {
    return undefined;
  }
}

/** A text that changes whenever a file changes that the reports are made from. */
export function editionOf(reportsDirectory: string, history = join(reportsDirectory, 'history')): string {
  const files = namesIn(history)
    .filter((name) => /-\d{4}-\d{2}\.ndjson$|\.on-call\.json$/.test(name))
    .map((name) => join(history, name));
  return [...files, join(reportsDirectory, 'out', 'findings.json')].map(stateOf).join('\n');
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}

function stateOf(path: string): string {
  const state = statSync(path, { throwIfNoEntry: false });
  return state ? `${path} ${state.size} ${state.mtimeMs}` : path;
}

const OPENERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens a URL or a file with the program that BROWSER names, else with the default program of the system.
 * @param say called with a message where that fails
 */
export async function openInBrowser(address: string, say: (sentence: string) => void): Promise<void> {
  const named = process.env.BROWSER;
  const [program, ...parameters] = named ? [named] : (OPENERS[process.platform] ?? ['xdg-open']);
  const problem = await new Promise<Error | undefined>((done) => {
    const child = spawn(program, [...parameters, address], { detached: true, stdio: 'ignore' });
    child.once('error', done);
    child.once('spawn', () => {
      child.unref();
      done(undefined);
    });
  });
  if (problem) say(`The browser could not be opened: ${problem.message}. Open ${address} yourself.`);
}
