import { documentsStatus } from '../documented.ts';
import { setAt } from '../edit.ts';
import type { Fault, Situation } from '../fault.ts';
import { type MockResponse, withBody, withHeader } from '../mock-response.ts';
import { freeText } from '../places.ts';
import { operationOf } from '../sequence.ts';
import { on, onEvery } from './on.ts';

const TRACE = [
  '    at SessionStore.open (/srv/api/session-store.js:118:11)',
  '    at async handleLogin (/srv/api/routes/login.js:34:19)',
].join('\n');

/** A refused login whose message for people says more than it should. */
function saying(
  name: string,
  title: string,
  breaks: readonly string[],
  addition: (situation: Situation) => string | undefined,
): Fault {
  return {
    name,
    title,
    breaks,
    applies: (contract) => freeText(contract, 'login', false) !== undefined,
    response: on('login', false, (response, situation) => {
      const place = freeText(situation.contract, 'login', false);
      const text = addition(situation);
      if (!place || text === undefined) return response;
      return withBody(response, setAt(response.body, place.pointer, `${place.value}${text}`));
    }),
  };
}

function trusting(response: MockResponse, origin: string): MockResponse {
  const trusted = withHeader(response, 'Access-Control-Allow-Origin', origin);
  return withHeader(trusted, 'Access-Control-Allow-Credentials', 'true');
}

/** Responses that give away what they must keep. */
export const leaks: readonly Fault[] = [
  // A token is another one each time, and so is an identifier: they tell the two refusals apart as well.
  saying(
    'refusal-with-token',
    'The message of a refused login holds a token',
    ['token-in-refusal'],
    ({ issued }) => (issued ? ` (${issued.value})` : undefined),
  ),
  saying(
    'malformed-login-with-token',
    'The message to a login that cannot be read holds a token',
    ['token-in-refusal'],
    ({ issued, outcome }) => (issued && outcome === 'body-malformed' ? ` (${issued.value})` : undefined),
  ),
  saying(
    'refusal-with-secret',
    'The message of a refused login repeats the secret',
    ['secret-in-body'],
    ({ attempt }) => (attempt ? `: ${attempt.secret}` : undefined),
  ),
  saying(
    'refusal-with-identifier',
    'The message of a refused login repeats the identifier',
    ['request-echoed'],
    ({ attempt }) => (attempt ? ` for ${attempt.identifier}` : undefined),
  ),
  saying(
    'refusal-with-stack-trace',
    'The message of a refused login holds a stack trace',
    ['stack-trace'],
    () => `\n${TRACE}`,
  ),
  saying(
    'unknown-told-by-message',
    'The message tells that somebody is unknown',
    ['user-enumeration'],
    ({ outcome }) => (outcome === 'unknown-identifier' ? ': no such account' : undefined),
  ),
  {
    name: 'unknown-told-by-status',
    title: 'The status tells that somebody is unknown',
    breaks: ['status-undocumented', 'user-enumeration'],
    applies: (contract) => !documentsStatus(operationOf(contract, 'login'), 404),
    response: on('login', false, (response, { outcome }) =>
      outcome === 'unknown-identifier' ? { ...response, status: 404 } : response,
    ),
  },
  {
    name: 'secret-in-header',
    title: 'A header of the response repeats the secret of the login',
    breaks: ['secret-in-header'],
    response: on('login', true, (response, { attempt }) =>
      attempt ? withHeader(response, 'X-Debug-Login', encodeURIComponent(attempt.secret)) : response,
    ),
  },
  {
    name: 'token-cacheable',
    title: 'Caches are allowed to keep the response of a login',
    breaks: ['token-cacheable'],
    response: on('login', true, (response) => withHeader(response, 'Cache-Control', 'public, max-age=600')),
  },
  {
    name: 'token-in-open-cookie',
    title: 'The token stands in a cookie that scripts can read',
    breaks: ['cookie-unprotected'],
    response: on('login', true, (response, { issued }) =>
      issued ? withHeader(response, 'Set-Cookie', `session=${issued.value}; Path=/; Secure`) : response,
    ),
  },
  {
    name: 'session-in-open-cookie',
    title: "A session's id stands in a cookie that scripts can read",
    breaks: ['cookie-unprotected'],
    response: on('login', true, (response) =>
      withHeader(response, 'Set-Cookie', 'PHPSESSID=8kq2v7m1c0p4s9t3x6z5; Path=/'),
    ),
  },
  {
    name: 'any-origin-trusted',
    title: 'Any web page may ask with credentials',
    breaks: ['cors-any-origin'],
    response: onEvery('login', (response) => trusting(response, '*')),
  },
  {
    name: 'asking-origin-trusted',
    title: 'Whatever web page asks may ask with credentials',
    breaks: ['cors-any-origin'],
    response: onEvery('login', (response, { headers }) =>
      headers.origin === undefined ? response : trusting(response, headers.origin),
    ),
  },
  {
    name: 'any-preflight-allowed',
    title: 'Browsers are told that whatever web page asks may ask with credentials',
    breaks: ['cors-any-origin'],
    response: (response, { headers: { origin, 'access-control-request-method': wanted } }) =>
      origin === undefined || wanted === undefined
        ? response
        : withHeader(trusting({ status: 204, headers: [] }, origin), 'Access-Control-Allow-Methods', wanted),
  },
  {
    name: 'token-in-header',
    title: 'The token of a login stands in a header as well',
    breaks: ['secret-in-header'],
    applies: (contract) => contract.operations.some(({ token }) => token?.value.source === 'body'),
    response: on('login', true, (response, { issued }) =>
      issued ? withHeader(response, 'X-Session', issued.value) : response,
    ),
  },
];
