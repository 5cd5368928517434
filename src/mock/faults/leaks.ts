import type { Contract } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { isObject, setAt } from '../../schema/index.ts';
import { type MockResponse, withBody, withHeader, withStatus } from '../mock-response.ts';
import { type DocumentedResponse, freeTexts } from './documented-responses.ts';
import type { Fault, Situation } from './fault.ts';
import { type Mutant, type ResponseMutation, responseMutant } from './mutant.ts';
import { named, written } from './named.ts';

/** Stack traces as the runtimes print them. */
export const TRACES = {
  JavaScript: '    at SessionStore.open (/srv/api/session-store.js:118:11)',
  'JavaScript of Node itself':
    '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
  Java: '\tat com.example.api.LoginController.login(LoginController.java:42)',
  'C#': '   at Api.Login.Post(String user) in /src/Login.cs:line 42',
  Python: 'Traceback (most recent call last):\n  File "/srv/api/login.py", line 42, in login',
  PHP: '#0 /srv/api/login.php(42): Login->open()',
  Ruby: "/srv/api/login.rb:42:in `open'",
  Go: 'goroutine 1 [running]:\nmain.login(0x1)',
} as const;

/** What a response must not contain: parts of the request, and the token that was issued for it. */
const SECRETS: Readonly<Record<string, (situation: Situation) => string | undefined>> = {
  'the secret': ({ attempt }) => attempt?.secret,
  'the token sent': ({ headers }) => headers.authorization?.replace(/^\S+\s+/, ''),
  'a token': ({ issued }) => issued?.value,
  'the identifier': ({ attempt }) => attempt?.identifier,
};

/** Headers of an accepted login that give the token away. */
const HEADERS: Readonly<Record<string, (response: MockResponse, situation: Situation) => MockResponse>> = {
  'a cacheable token': (response) => withHeader(response, 'Cache-Control', 'public, max-age=600'),
  'the token in an open cookie': (response, { issued }) =>
    withHeader(response, 'Set-Cookie', `session=${issued?.value}; Path=/; Secure`),
  'a session in an open cookie': (response) =>
    withHeader(response, 'Set-Cookie', 'PHPSESSID=8kq2v7m1c0p4s9t3x6z5; Path=/'),
  'any origin trusted': (response) => allowingOrigin(response, '*'),
};

function allowingOrigin(response: MockResponse, origin: string): MockResponse {
  const shared = withHeader(response, 'Access-Control-Allow-Origin', origin);
  return withHeader(shared, 'Access-Control-Allow-Credentials', 'true');
}

/** Mutants that leak secrets, tokens or stack traces, or tell whether an account exists. */
export function* leakMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { role, part } = documented;
  if (role === 'open' || part === 'other') return;
  const make = (what: string, mutate: ResponseMutation) => responseMutant(documented, 'leak', what, mutate);
  const texts = textsOf(contract, documented);
  for (const [what, find] of Object.entries(SECRETS)) {
    if (!isKnown(what, documented)) continue;
    // An accepted login contains the token anyway.
    for (const pointer of what === 'a token' && part === 'accepted' ? [] : texts) {
      yield make(
        `body ${pointer}: ${what}`,
        withFound(find, (response, found) =>
          withBody(response, setAt(response.body, pointer, `Wrong (${found})`)),
        ),
      );
    }
    if (what === 'the identifier') continue;
    yield make(
      `header: ${what}`,
      withFound(find, (response, found) => withHeader(response, 'X-Debug', encodeURIComponent(found))),
    );
  }
  if (role === 'login' && part === 'accepted') {
    for (const [what, mutate] of Object.entries(HEADERS)) yield make(`header: ${what}`, mutate);
  }
  if (part !== 'refused') return;
  for (const pointer of texts) {
    for (const [language, trace] of Object.entries(TRACES)) {
      yield make(`body ${pointer}: a stack trace of ${language}`, (response) =>
        withBody(response, setAt(response.body, pointer, `Wrong\n${trace}`)),
      );
    }
  }
  if (role === 'login') yield* enumerations(documented, texts);
}

/** Whether the request for a documented response contains this secret, and the response must not. */
function isKnown(what: string, { role, part }: DocumentedResponse): boolean {
  if (what === 'the secret') return role === 'login';
  // The refused use of the token is sent without a token.
  if (what === 'the token sent') return role === 'use' && part === 'accepted';
  return role === 'login' && (what === 'a token' || part === 'refused');
}

function withFound(
  find: (situation: Situation) => string | undefined,
  mutate: (response: MockResponse, found: string) => MockResponse,
): ResponseMutation {
  return (response, situation) => {
    const found = find(situation);
    return found === undefined ? response : mutate(response, found);
  };
}

/** Mutants whose response to an unknown user differs from that to a wrong password. */
function* enumerations(documented: DocumentedResponse, texts: readonly string[]): Generator<Mutant> {
  const unknown = (what: string, mutate: (response: MockResponse) => MockResponse) =>
    responseMutant(
      documented,
      'leak',
      `unknown user revealed by ${what}`,
      (response, { outcome }) => (outcome === 'unknown-identifier' ? mutate(response) : response),
      { probe: 'refusals' },
    );
  for (const status of [400, 403, 404, 422]) {
    if (status !== documented.status)
      yield unknown(`status ${status}`, (response) => withStatus(response, status));
  }
  for (const pointer of texts) {
    yield unknown(`the text at ${pointer}`, (response) =>
      withBody(response, setAt(response.body, pointer, 'No such account')),
    );
  }
  yield unknown('a property', (response) =>
    withBody(response, { ...(isObject(response.body) ? response.body : {}), attemptsLeft: 3 }),
  );
}

/** The places of a body where any text keeps the schema, but for the token. */
function textsOf(contract: Contract, { media, samples, operation }: DocumentedResponse): string[] {
  const [sample] = samples;
  if (media?.schema === undefined || sample === undefined) return [];
  const path = operation.token?.value.path;
  return freeTexts(contract, media.schema, sample).filter((pointer) => pointer !== path);
}

/** Faults that need a request of a browser: from a page of another origin. */
const browser = written('login', [
  {
    name: 'request-origin-trusted',
    title: 'CORS allows the origin of the request, whatever it is, to send credentials',
    violates: ['cors-any-origin'],
    response: (response, { role, headers: { origin } }) =>
      role === 'login' && origin !== undefined ? allowingOrigin(response, origin) : response,
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
]);

/** Whether a mutant puts this into a text of the body. */
const inText =
  (found: string) =>
  ({ what }: Mutant): boolean =>
    what.startsWith('body ') && what.endsWith(`: ${found}`);

/** Faults that leak secrets, or tell whether an account exists. */
export const leakFaults: readonly Fault[] = [
  ...named(leakMutants, {
    'refusal-with-token': [
      'The message of a refused login contains a token',
      'token-in-refusal',
      inText('a token'),
      'refusal',
    ],
    'refusal-with-secret': [
      'The message of a refused login repeats the secret',
      'secret-in-body',
      inText('the secret'),
      'refusal',
    ],
    'refusal-with-identifier': [
      'The message of a refused login repeats the identifier',
      'request-echoed',
      inText('the identifier'),
      'refusal',
    ],
    'refusal-with-stack-trace': [
      'The message of a refused login contains a stack trace',
      'stack-trace',
      inText('a stack trace of JavaScript'),
      'refusal',
    ],
    'unknown-user-revealed-by-message': [
      'The message reveals that a user does not exist',
      'user-enumeration',
      ({ what }) => what.startsWith('unknown user revealed by the text'),
      'refusal',
    ],
    'unknown-user-revealed-by-status': [
      'The status reveals that a user does not exist',
      ['status-undocumented', 'user-enumeration'],
      ({ what }, { operation }) =>
        what === 'unknown user revealed by status 404' && !(operation && responseFor(operation, 404)),
      'refusal',
    ],
    'secret-in-header': [
      'A response header repeats the secret of the login',
      'secret-in-header',
      'header: the secret',
      'login',
    ],
    'token-in-header': [
      'The token of a login is in a header as well',
      'secret-in-header',
      'header: a token',
      'login',
    ],
    'token-cacheable': [
      'Caches are allowed to store the response to a login',
      'token-cacheable',
      'header: a cacheable token',
      'login',
    ],
    'token-in-open-cookie': [
      'The token is in a cookie that scripts can read',
      'cookie-unprotected',
      'header: the token in an open cookie',
      'login',
    ],
    'session-in-open-cookie': [
      'A session id is in a cookie that scripts can read',
      'cookie-unprotected',
      'header: a session in an open cookie',
      'login',
    ],
    'any-origin-trusted': [
      'CORS allows every origin ("*") to send credentials',
      'cors-any-origin',
      'header: any origin trusted',
      'login',
    ],
  }),
  ...browser,
];
