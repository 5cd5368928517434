import type { Contract } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { documentedSuccess } from '../documented.ts';
import { type MockResponse, withBody, withStatus } from '../mock-response.ts';
import {
  type DocumentedResponse,
  documentedResponseFor,
  documentedResponsesIn,
} from './documented-responses.ts';
import { type Mutant, responseMutant } from './mutant.ts';
import { named } from './named.ts';

/** Statuses that servers and proxies really send, of each class (RFC 9110, section 15). */
const UNDOCUMENTED = [200, 201, 202, 204, 301, 302, 307, 400, 403, 404, 409, 422, 429, 500, 502, 503, 504];
/** HTTP allows these no body. */
const BODILESS = [204, 304];

/** Mutants with each undocumented status, and with each other documented response in place of this one. */
export function* statusMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const error = documentedResponseFor(contract, documented.operation, 'refused')?.response;
  for (const status of UNDOCUMENTED) {
    if (responseFor(documented.operation, status)) continue;
    // An error in place of a success has the body of a refusal, without a token.
    const instead = documented.part === 'accepted' && status >= 400 ? error : undefined;
    yield responseMutant(documented, 'status', `status: ${status}`, (response) =>
      under(instead ?? response, status),
    );
    if (status >= 500) {
      yield responseMutant(documented, 'status', `status: ${status} with an HTML page`, () => page(status));
    }
  }
  if (documented.part === 'other') return;
  const success = documentedSuccess(documented.operation);
  if (documented.part === 'refused' && success.status !== documented.status) {
    yield responseMutant(documented, 'status', 'status: that of a success', (response) => ({
      ...response,
      status: success.status,
    }));
  }
  for (const other of documentedResponsesIn(contract, documented.operation)) {
    if (other.status === documented.status) continue;
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
    : withStatus(response, status);
  return BODILESS.includes(status) || redirected ? withBody(located, undefined) : located;
}

function page(status: number): MockResponse {
  return {
    status,
    headers: [['Content-Type', 'text/html; charset=utf-8']],
    raw: Buffer.from(`<!DOCTYPE html><html lang="en"><title>Error</title><h1>${status}</h1></html>`),
  };
}

const STATUS = 'status-undocumented';

export const statusFaults = named(statusMutants, {
  'login-created': ['A login gets 201', STATUS, 'status: 201', 'login'],
  'login-plain-success': ['A login gets 200', STATUS, 'status: 200', 'login'],
  'login-accepted': ['A login gets 202', STATUS, 'status: 202', 'login'],
  'login-server-error': ['Right credentials get 500', STATUS, 'status: 500', 'login'],
  'login-refused-with-403': ['Wrong credentials are refused with 403', STATUS, 'status: 403', 'refusal'],
  'login-refused-with-500': ['Wrong credentials get 500', STATUS, 'status: 500', 'refusal'],
  'use-server-error': ['The use of a fresh token gets 500', STATUS, 'status: 500', 'use'],
  'use-refused-with-403': ['A wrong token is refused with 403', STATUS, 'status: 403', 'refused use'],
  'use-refused-with-500': ['A wrong token gets 500', STATUS, 'status: 500', 'refused use'],
  'login-redirected': ['A login is redirected to a sign-in page', STATUS, 'status: 302', 'login'],
  'login-gone': ['The path of the login gets 404', STATUS, 'status: 404', 'every login'],
  'login-unavailable': [
    'A proxy responds to the login with 503 and an HTML page',
    'call-gateway-failed',
    'status: 503 with an HTML page',
    'every login',
  ],
  'every-server-error': [
    'Every operation responds 500 with an HTML page',
    STATUS,
    'status: 500 with an HTML page',
    'every operation',
  ],
  'refusal-as-success': [
    'Wrong credentials are refused with the status of a success',
    'invalid-request-accepted',
    'status: that of a success',
    'refusal',
  ],
});
