import { type MockResponse, withBody } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import { type DocumentedResponse, documentedResponsesOf } from './documented-responses.ts';
import type { Mutant } from './mutant.ts';
import { onDocumentedResponse } from './on-documented-response.ts';

/** What servers and the proxies before them response with, of each class of statuses (RFC 9110, section 15). */
const UNDOCUMENTED = [200, 201, 202, 204, 301, 302, 307, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504];
/** HTTP lets these have no body. */
const BODILESS = [204, 304];

/** Each undocumented status in place of a documentedResponse's own, and each other documented one, with the response that it has. */
export function* statusMutants(
  contract: Contract,
  documentedResponse: DocumentedResponse,
): Generator<Mutant> {
  for (const status of UNDOCUMENTED) {
    if (responseFor(documentedResponse.operation, status)) continue;
    yield onDocumentedResponse(documentedResponse, 'status', `status: ${status}`, (response) =>
      under(response, status),
    );
    if (status >= 500) {
      yield onDocumentedResponse(documentedResponse, 'status', `status: ${status} with a page`, () =>
        page(status),
      );
    }
  }
  if (documentedResponse.part === 'other') return;
  for (const other of documentedResponsesOf(contract)) {
    if (other.operation !== documentedResponse.operation || other.status === documentedResponse.status)
      continue;
    const reported = other.status < 300 === (documentedResponse.part === 'accepted');
    const name = `status: ${other.name} in its place`;
    const mutant = onDocumentedResponse(documentedResponse, 'status', name, () => other.response);
    yield reported ? { ...mutant, unseeable: 'status-documented' } : mutant;
  }
}

/** A refusal's body under the status of a success, and a success's under that of a refusal. */
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
