import { DriftlineError, monotonicMs, WORK_LIMITS, withinTime } from '../core/index.ts';
import { type HttpResponse, headerValue, type NetworkOptions, send } from '../http/index.ts';
import type { Settings } from '../project/index.ts';

/** Of a document with its files. GitHub's document, the largest in wide use, has 12 MB. */
const LARGEST_DOCUMENT = 32 * 1024 * 1024;
/** Of a document with its files and all redirects. */
const TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;
const MOST_FILES = 50;

/** Where web frameworks serve their documents: FastAPI and NestJS, springdoc, swagger-ui, Rails. */
const USUAL_PATHS = ['/openapi.json', '/v3/api-docs', '/swagger.json', '/api-docs', '/openapi.yaml'];

/** An OpenAPI document from a server. */
export interface FetchedDocument {
  readonly text: string;
  /** After all redirects, without the query: that may hold a key. */
  readonly address: string;
  /** The files that it refers to, by their paths from its folder. */
  readonly files: ReadonlyMap<string, string>;
  /** Why others of its files could not be had, in sentences, by their paths. */
  readonly problems: ReadonlyMap<string, string>;
  /** The text of such a file. @throws Error that says why there is none */
  readonly read: (path: string) => string;
  readonly version: DocumentVersion;
}

/** How the server names a version of a document (RFC 9110, section 8.8). */
export interface DocumentVersion {
  readonly etag?: string;
  readonly lastModified?: string;
}

interface FetchOptions {
  /** Added to each request. */
  readonly headers: Readonly<Record<string, string>>;
  readonly network: NetworkOptions;
  /** For the document with its files and all redirects; default: 30 s. */
  readonly timeoutMs?: number;
}

/** How a document is fetched; client certificate and server name are for the origin of BASE_URL, where there is one. */
export function documentNetwork(settings: Settings): NetworkOptions {
  const { baseUrl, ipFamily } = settings;
  return {
    ...{ proxies: settings, tls: settings },
    ...(baseUrl !== undefined && { origin: new URL(baseUrl).origin }),
    ...(ipFamily && { ipFamily }),
  };
}

/** An address as outputs show it: its query may hold a key. */
export function shownAddress(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

/**
 * Fetches an OpenAPI document with the files that it refers to: those on its own host, in its own folder and below.
 * Redirects are followed on the same host only, and never to a plain connection, for the headers may hold credentials.
 * @throws DriftlineError DL_CONTRACT_UNREADABLE
 */
export async function fetchDocument(from: string, options: FetchOptions): Promise<FetchedDocument> {
  const fetched = await fetchIfChanged(from, {}, options);
  if (fetched) return fetched;
  throw new Error('unreachable: only a request with conditions has a response that says nothing has changed');
}

/**
 * The same, where it is another version than the known one.
 * @returns undefined where it is the known one
 */
export function fetchIfChanged(
  from: string,
  known: DocumentVersion,
  options: FetchOptions,
): Promise<FetchedDocument | undefined> {
  return new Fetching(options).document(from, known);
}

interface Fetched {
  readonly text: string;
  /** After all redirects. */
  readonly address: URL;
  readonly response: HttpResponse;
}

/** A document being fetched: its size and its time are those of all its files. */
class Fetching {
  readonly #options: FetchOptions;
  readonly #end: number;
  #bytesLeft = LARGEST_DOCUMENT;

  constructor(options: FetchOptions) {
    this.#options = options;
    this.#end = monotonicMs() + (options.timeoutMs ?? TIMEOUT_MS);
  }

  async document(from: string, known: DocumentVersion): Promise<FetchedDocument | undefined> {
    const fetched = await this.#fetch(new URL(from), conditions(known));
    if (!fetched) return undefined;
    const { text, address, response } = fetched;
    const shown = shownAddress(address.href);
    const { files, problems } = await this.#files(shown, text, address);
    const read = (path: string) => {
      const found = files.get(path);
      if (found !== undefined) return found;
      throw new Error(problems.get(path) ?? 'it was not fetched');
    };
    return { text, address: shown, files, problems, read, version: versionOf(response) };
  }

  /** The files that a document refers to, and why others could not be had. */
  async #files(document: string, text: string, address: URL) {
    const files = new Map<string, string>();
    const problems = new Map<string, string>();
    for (;;) {
      const missing = await missingFiles(document, text, files, problems);
      if (missing.length === 0) return { files, problems };
      for (const path of missing) {
        try {
          if (files.size >= MOST_FILES) throw new Error(`the document has more than ${MOST_FILES} files`);
          files.set(path, await this.#file(path, address));
        } catch (error) {
          const { message } = error as Error;
          problems.set(path, error instanceof DriftlineError ? error.sentence : message);
        }
      }
    }
  }

  /** @throws Error for a file on another host, or above the folder of the document */
  async #file(path: string, document: URL): Promise<string> {
    if (!isFileName(path))
      throw new Error(`${JSON.stringify(path)} is no name for a file beside the document`);
    const folder = new URL('.', document).href;
    const address = new URL(path.split('/').map(encodeURIComponent).join('/'), folder);
    const fetched = address.href.startsWith(folder) ? await this.#fetch(address, {}) : undefined;
    if (fetched?.address.href.startsWith(folder)) return fetched.text;
    throw unreadable(address.href, `it is outside of ${folder}, the folder of the document`, USE_FILE);
  }

  /** @returns undefined for 304 */
  async #fetch(from: URL, conditional: Readonly<Record<string, string>>): Promise<Fetched | undefined> {
    let address = from;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
      const response = await this.#get(address, conditional);
      const { status } = response;
      if (status === 304 && Object.keys(conditional).length > 0) return undefined;
      const location = headerValue(response, 'location');
      if (status < 300 || status > 399 || location === undefined)
        return { text: textOf(address.href, response), address, response };
      address = redirected(address, location);
    }
    throw unreadable(from.href, `it redirects more than ${MOST_REDIRECTS} times`, USE_TARGET);
  }

  async #get(address: URL, conditional: Readonly<Record<string, string>>): Promise<HttpResponse> {
    const { href: url, username } = address;
    if (username !== '')
      throw unreadable(url, 'it has a user name', 'Pass it as a header: --header "Authorization: Basic …".');
    const { headers, network } = this.#options;
    const request = { method: 'GET', url, headers: { Accept: ACCEPT, ...conditional, ...headers } };
    const { response, failure } = await send(request, {
      ...{ operation: 'document', case: { name: 'document', expects: 'accepted' } },
      timeoutMs: Math.max(1, Math.ceil(this.#end - monotonicMs())),
      bodyLimitBytes: Math.max(1, this.#bytesLeft),
      ...network,
    });
    if (!response)
      throw unreadable(url, failure?.message ?? 'no response', 'Check the address and the network.');
    this.#bytesLeft -= response.body.length;
    return response;
  }
}

/** @throws DriftlineError DL_CONTRACT_UNREADABLE for a redirect to another host, or from https to http */
function redirected(address: URL, location: string): URL {
  const next = URL.canParse(location, address.href) ? new URL(location, address.href) : undefined;
  if (!next) throw unreadable(address.href, `it redirects to ${JSON.stringify(location)}`, USE_TARGET);
  if (next.hostname !== address.hostname)
    throw unreadable(address.href, `it redirects to another host, ${next.origin}`, USE_TARGET);
  const isUpgrade = address.protocol === 'http:' && next.protocol === 'https:';
  if (next.origin === address.origin || isUpgrade) return next;
  throw unreadable(address.href, `it redirects to ${next.origin}, another port or without TLS`, USE_TARGET);
}

/** The compiler of contracts is loaded for a document that was fetched only. */
async function missingFiles(
  document: string,
  text: string,
  files: ReadonlyMap<string, string>,
  problems: ReadonlyMap<string, string>,
): Promise<string[]> {
  // Most documents are one file.
  if (!/\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text)) return [];
  const { referencedFiles } = await import('../openapi/compile.ts');
  const found = withinTime(WORK_LIMITS.document, `Reading ${document}`, () =>
    referencedFiles(document, text, files),
  );
  return found.filter((path) => !problems.has(path));
}

/**
 * Whether a file of a document may be written beside it: a server must not choose a name that a file of the user has, or one
 * that the system takes for something else.
 */
function isFileName(path: string): boolean {
  const names = path.split('/');
  // Control characters, and what Windows does not take.
  const isPlain = names.every((name) => /^[^\p{Cc}\\:*?"<>|]{1,100}$/u.test(name));
  return isPlain && names.length <= 20 && !/\.(?:overlay|baseline|accepted)\.\w+$/i.test(path);
}

function conditions({ etag, lastModified }: DocumentVersion): Readonly<Record<string, string>> {
  return {
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    ...(lastModified === undefined ? {} : { 'If-Modified-Since': lastModified }),
  };
}

function versionOf(response: HttpResponse): DocumentVersion {
  const etag = headerValue(response, 'etag');
  const lastModified = headerValue(response, 'last-modified');
  return { ...(etag ? { etag } : {}), ...(lastModified ? { lastModified } : {}) };
}

const ACCEPT = 'application/json, application/yaml, application/vnd.oai.openapi, text/yaml, */*;q=0.5';
const USE_TARGET = 'Pass the address that it leads to, if you trust it.';
const USE_FILE = 'Download the document with its files, and pass its path.';

function textOf(address: string, response: HttpResponse): string {
  const { status, body } = response;
  const type = headerValue(response, 'content-type') ?? '';
  if (status === 401 || status === 403) {
    throw unreadable(
      address,
      `the status is ${status}`,
      'Pass credentials: --header "Authorization: Bearer …", or REQUEST_HEADERS for a document on the host of BASE_URL.',
    );
  }
  const { origin } = new URL(address);
  const usual = `Usual addresses are ${USUAL_PATHS.map((path) => origin + path).join(', ')}.`;
  if (status > 299) throw unreadable(address, `the status is ${status}`, usual);
  if (/html/i.test(type)) throw unreadable(address, `it is ${type}, not an OpenAPI document`, usual);
  return Buffer.from(body).toString('utf8');
}

function unreadable(address: string, problem: string, hint: string): DriftlineError {
  const sentence = `${shownAddress(address)} cannot be read: ${problem}.`;
  return new DriftlineError('DL_CONTRACT_UNREADABLE', sentence, hint);
}
