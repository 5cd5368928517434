import { documentsStatus } from '../documented.ts';
import { type MockResponse, withBody, withHeader } from '../mock-response.ts';
import { freeText } from '../places.ts';
import { operationOf } from '../sequence.ts';
import { setAt } from './edit.ts';
import type { Fault, Situation } from './fault.ts';
import { on, onEvery } from './on.ts';

const TRACE = [
  '    at SessionStore.open (/srv/api/session-store.js:118:11)',
  '    at async handleLogin (/srv/api/routes/login.js:34:19)',
].join('\n');

/** A refused login whose message has a text appended that it must not contain. */
function appending(
  name: string,
  title: string,
  violates: readonly string[],
  addition: (situation: Situation) => string | undefined,
): Fault {
  return {
    name,
    title,
    violates,
    applies: (contract) => freeText(contract, 'login', false) !== undefined,
    response: on('login', false, (response, situation) => {
      const place = freeText(situation.contract, 'login', false);
      const text = addition(situation);
      if (!place || text === undefined) return response;
      return withBody(response, setAt(response.body, place.pointer, `${place.value}${text}`));
    }),
  };
}

function allowingOrigin(response: MockResponse, origin: string): MockResponse {
  const shared = withHeader(response, 'Access-Control-Allow-Origin', origin);
  return withHeader(shared, 'Access-Control-Allow-Credentials', 'true');
}

/** Faults that leak secrets, or tell whether an account exists. */
export const leaks: readonly Fault[] = [
  appending(
    'refusal-with-token',
    'The message of a refused login contains a token',
    ['token-in-refusal'],
    ({ issued }) => (issued ? ` (${issued.value})` : undefined),
  ),
  appending(
    'malformed-login-with-token',
    'The message to a malformed login contains a token',
    ['token-in-refusal'],
    ({ issued, outcome }) => (issued && outcome === 'body-malformed' ? ` (${issued.value})` : undefined),
  ),
  appending(
    'refusal-with-secret',
    'The message of a refused login repeats the secret',
    ['secret-in-body'],
    ({ attempt }) => (attempt ? `: ${attempt.secret}` : undefined),
  ),
  appending(
    'refusal-with-identifier',
    'The message of a refused login repeats the identifier',
    ['request-echoed'],
    ({ attempt }) => (attempt ? ` for ${attempt.identifier}` : undefined),
  ),
  appending(
    'refusal-with-stack-trace',
    'The message of a refused login contains a stack trace',
    ['stack-trace'],
    () => `\n${TRACE}`,
  ),
  appending(
    'unknown-user-revealed-by-message',
    'The message reveals that a user does not exist',
    ['user-enumeration'],
    ({ outcome }) => (outcome === 'unknown-identifier' ? ': no such account' : undefined),
  ),
  {
    name: 'unknown-user-revealed-by-status',
    title: 'The status reveals that a user does not exist',
    violates: ['status-undocumented', 'user-enumeration'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 404),
    response: on('login', false, (response, { outcome }) =>
      outcome === 'unknown-identifier' ? { ...response, status: 404 } : response,
    ),
  },
  {
    name: 'secret-in-header',
    title: 'A response header repeats the secret of the login',
    violates: ['secret-in-header'],
    response: on('login', true, (response, { attempt }) =>
      attempt ? withHeader(response, 'X-Debug-Login', encodeURIComponent(attempt.secret)) : response,
    ),
  },
  {
    name: 'token-cacheable',
    title: 'Caches are allowed to store the response to a login',
    violates: ['token-cacheable'],
    response: on('login', true, (response) => withHeader(response, 'Cache-Control', 'public, max-age=600')),
  },
  {
    name: 'token-in-open-cookie',
    title: 'The token is in a cookie that scripts can read',
    violates: ['cookie-unprotected'],
    response: on('login', true, (response, { issued }) =>
      issued ? withHeader(response, 'Set-Cookie', `session=${issued.value}; Path=/; Secure`) : response,
    ),
  },
  {
    name: 'session-in-open-cookie',
    title: 'A session id is in a cookie that scripts can read',
    violates: ['cookie-unprotected'],
    response: on('login', true, (response) =>
      withHeader(response, 'Set-Cookie', 'PHPSESSID=8kq2v7m1c0p4s9t3x6z5; Path=/'),
    ),
  },
  {
    name: 'any-origin-trusted',
    title: 'CORS allows every origin ("*") to send credentials',
    violates: ['cors-any-origin'],
    response: onEvery('login', (response) => allowingOrigin(response, '*')),
  },
  {
    name: 'request-origin-trusted',
    title: 'CORS allows the origin of the request, whatever it is, to send credentials',
    violates: ['cors-any-origin'],
    response: onEvery('login', (response, { headers }) =>
      headers.origin === undefined ? response : allowingOrigin(response, headers.origin),
    ),
  },
  {
    name: 'any-preflight-allowed',
    title: 'The response to a CORS preflight allows every origin to send credentials',
    violates: ['cors-any-origin'],
    response: (response, { headers: { origin, 'access-control-request-method': wanted } }) =>
      origin === undefined || wanted === undefined
        ? response
        : withHeader(
            allowingOrigin({ status: 204, headers: [] }, origin),
            'Access-Control-Allow-Methods',
            wanted,
          ),
  },
  {
    name: 'token-in-header',
    title: 'The token of a login is in a header as well',
    violates: ['secret-in-header'],
    applies: (contract) => contract.operations.some(({ token }) => token?.value.source === 'body'),
    response: on('login', true, (response, { issued }) =>
      issued ? withHeader(response, 'X-Session', issued.value) : response,
    ),
  },
];
