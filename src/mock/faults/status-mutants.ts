import type { Contract } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { type MockResponse, withBody } from '../mock-response.ts';
import { type DocumentedResponse, documentedResponsesOf } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { responseMutant } from './on-documented-response.ts';

/** Statuses that servers and proxies really send, of each class (RFC 9110, section 15). */
const UNDOCUMENTED = [200, 201, 202, 204, 301, 302, 307, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504];
/** HTTP allows these no body. */
const BODILESS = [204, 304];

/** Mutants with each undocumented status, and with each other documented response in place of this one. */
export function* statusMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  for (const status of UNDOCUMENTED) {
    if (responseFor(documented.operation, status)) continue;
    yield responseMutant(documented, 'status', `status: ${status}`, (response) => under(response, status));
    if (status >= 500) {
      yield responseMutant(documented, 'status', `status: ${status} with an HTML page`, () => page(status));
    }
  }
  if (documented.part === 'other') return;
  for (const other of documentedResponsesOf(contract)) {
    if (other.operation !== documented.operation || other.status === documented.status) continue;
    const sameOutcome = other.status < 300 === (documented.part === 'accepted');
    const name = `status: ${other.name} in its place`;
    const mutant = responseMutant(documented, 'status', name, () => other.response);
    yield sameOutcome ? { ...mutant, undetectable: 'status-documented' } : mutant;
  }
}

/** The same response with another status; without a body where HTTP allows none, and for a redirect. */
function under(response: MockResponse, status: number): MockResponse {
  const redirected = status >= 300 && status < 400;
  const located: MockResponse = redirected
    ? { status, headers: [['Location', '/elsewhere']] }
    : { ...response, status };
  return BODILESS.includes(status) || redirected ? withBody(located, undefined) : located;
}

function page(status: number): MockResponse {
  return {
    status,
    headers: [['Content-Type', 'text/html; charset=utf-8']],
    raw: Buffer.from(`<!DOCTYPE html><html lang="en"><title>Error</title><h1>${status}</h1></html>`),
  };
}
