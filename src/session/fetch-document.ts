import { DriftlineError } from '../core/index.ts';
import { type HttpResponse, headerValue, type NetworkOptions, send } from '../http/index.ts';

/** GitHub's document, the largest in wide use, has 12 MB. */
const LARGEST_DOCUMENT = 32 * 1024 * 1024;
const TIMEOUT_MS = 30_000;
const MOST_REDIRECTS = 5;

/** Where web frameworks serve their documents: FastAPI and NestJS, springdoc, swagger-ui, Rails. */
const USUAL_PATHS = ['/openapi.json', '/v3/api-docs', '/swagger.json', '/api-docs', '/openapi.yaml'];

/** An OpenAPI document from a server. */
export interface FetchedDocument {
  readonly text: string;
  /** After all redirects. */
  readonly address: string;
}

/**
 * Fetches an OpenAPI document. Redirects are followed on the same host only, for the headers may hold credentials.
 * @param headers added to each request
 * @throws DriftlineError DL_CONTRACT_UNREADABLE
 */
export async function fetchDocument(
  from: string,
  headers: Readonly<Record<string, string>>,
  network: NetworkOptions,
): Promise<FetchedDocument> {
  let address = from;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops += 1) {
    const request = { method: 'GET', url: address, headers: { Accept: ACCEPT, ...headers } };
    const { response, failure } = await send(request, {
      ...{ operation: 'document', case: { name: 'document', expects: 'accepted' } },
      ...{ timeoutMs: TIMEOUT_MS, bodyLimitBytes: LARGEST_DOCUMENT },
      ...network,
    });
    if (!response)
      throw unreadable(address, failure?.message ?? 'no response', 'Check the address and the network.');
    const { status } = response;
    if (status < 300 || status > 399) return { text: textOf(address, response), address };
    const location = headerValue(response, 'location') ?? '';
    if (!URL.canParse(location, address))
      throw unreadable(address, `it redirects to ${JSON.stringify(location)}`, USE_TARGET);
    const next = new URL(location, address);
    if (next.hostname !== new URL(address).hostname)
      throw unreadable(address, `it redirects to another host, ${next.origin}`, USE_TARGET);
    address = next.href;
  }
  throw unreadable(from, `it redirects more than ${MOST_REDIRECTS} times`, USE_TARGET);
}

const ACCEPT = 'application/json, application/yaml, application/vnd.oai.openapi, text/yaml, */*;q=0.5';
const USE_TARGET = 'Pass the address that it leads to, if you trust it.';

function textOf(address: string, response: HttpResponse): string {
  const { status, body } = response;
  const type = headerValue(response, 'content-type') ?? '';
  if (status === 401 || status === 403) {
    throw unreadable(
      address,
      `the status is ${status}`,
      'Pass credentials: --header "Authorization: Bearer …".',
    );
  }
  const { origin } = new URL(address);
  const usual = `Usual addresses are ${USUAL_PATHS.map((path) => origin + path).join(', ')}.`;
  if (status > 299) throw unreadable(address, `the status is ${status}`, usual);
  if (/html/i.test(type)) throw unreadable(address, `it is ${type}, not an OpenAPI document`, usual);
  return Buffer.from(body).toString('utf8');
}

function unreadable(address: string, problem: string, hint: string): DriftlineError {
  return new DriftlineError('DL_CONTRACT_UNREADABLE', `${address} cannot be read: ${problem}.`, hint);
}
