import {
  type Credentials,
  exampleCredentials,
  type LoginFlow,
  loginFlowOf,
  parseJwt,
} from '../../auth/index.ts';
import { fits, isForm } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import { isObject, setAt } from '../../schema/index.ts';
import { documentedRefusal } from '../documented.ts';
import { withBody, withHeader, withStatus } from '../mock-response.ts';
import {
  type DocumentedResponse,
  documentedResponseFor,
  documentedResponsesIn,
  freeTexts,
} from './documented-responses.ts';
import type { Alteration, Outcome, Situation } from './fault.ts';
import { TRACES } from './leaks.ts';
import { type Mutant, mutantOf, type ResponseMutation } from './mutant.ts';
import { named } from './named.ts';

/** All reasons for which the mock server refuses a login, or a token. */
const REFUSALS: Readonly<Record<'login' | 'use', readonly Outcome[]>> = {
  login: ['unknown-identifier', 'wrong-secret', 'body-malformed', 'media-type-unsupported'],
  use: [
    'token-missing',
    'scheme-other',
    'token-malformed',
    'token-unsigned',
    'token-tampered',
    'token-expired',
  ],
};

type Seen = Omit<Situation, 'outcome' | 'issued'>;

/** Some of the requests that are refused for one reason. */
type Some = readonly [wrong: Outcome, test: (seen: Seen) => boolean];

/** JOSE header parameters by which a token names its own key (RFC 7515, section 4.1). */
const OWN_KEYS = ['kid', 'jwk', 'jku', 'x5u'] as const;
const TOKENS: Readonly<Record<string, Some>> = Object.fromEntries(
  OWN_KEYS.map((name): [string, Some] => [
    `a token that names its own key by ${name}`,
    ['token-tampered', (seen) => joseHeader(seen)[name] !== undefined],
  ]),
);

const keyType = (seen: Seen) => {
  const { jwk } = joseHeader(seen);
  return isObject(jwk) ? jwk.kty : undefined;
};
const FORGED: Readonly<Record<string, Some>> = {
  'a token whose signature is empty': [
    'token-tampered',
    ({ headers: { authorization = '' } }) => /^[^.]+\.[^.]+\.$/.test(authorization),
  ],
  'a token that contains its RSA key': ['token-malformed', (seen) => keyType(seen) === 'RSA'],
  'a token that contains its EC key': ['token-malformed', (seen) => keyType(seen) === 'EC'],
};

/** The same, where the token is in the Authorization header. */
const HEADERS: Readonly<Record<string, Some>> = {
  'a token with "alg": "NONE"': ['token-unsigned', (seen) => joseHeader(seen).alg !== 'none'],
  'a token with "alg": "nOnE"': ['token-unsigned', (seen) => joseHeader(seen).alg === 'nOnE'],
  ...FORGED,
  'an Authorization header without a token': [
    'token-missing',
    ({ headers }) => headers.authorization !== undefined,
  ],
  'a token in the query': ['token-missing', ({ target }) => target.includes('?access_token=')],
};

/** Tests of a login that is wrong in one way, and has the right secret. */
type LoginTest = (seen: Seen, right: Credentials) => boolean;

const textOf = ({ body }: Seen) => Buffer.from(body.bytes).toString('utf8');
/** Right credentials in another media type; without a name: in none. */
const PACKAGES = {
  'as plain text': 'text/plain',
  'as XML': 'application/xml',
  'as a form': 'application/x-www-form-urlencoded',
  'as JSON': 'application/json',
  'without a media type': '',
};
const LOOSE_JSON: Readonly<Record<string, LoginTest>> = {
  'in JSON with a comment': (seen) => textOf(seen).startsWith('/*'),
  'in JSON with a trailing comma': (seen) => textOf(seen).endsWith(',}'),
  'with the secret in a list': (seen, { secret }) => textOf(seen).includes(JSON.stringify([secret])),
};
const NEARLY_RIGHT: Readonly<Record<string, LoginTest>> = {
  'with blanks around the secret': ({ attempt }, { secret }) => attempt?.secret.trim() === secret,
  'with a wildcard in the identifier': ({ attempt }, { secret }) =>
    attempt?.secret === secret && /[%*]/.test(attempt.identifier),
  'with a line break behind the identifier': ({ attempt }, { secret }) =>
    attempt?.secret === secret && /[\r\n]/.test(attempt.identifier),
};

function wrongLogins({ login, mediaType }: LoginFlow): Readonly<Record<string, LoginTest>> {
  const content = login.requestBody?.content ?? [];
  const packages = Object.entries(PACKAGES).filter(
    ([, type]) => type === '' || !content.some((media) => fits(type, media.mediaType)),
  );
  return {
    ...Object.fromEntries(
      packages.map(([what, type]): [string, LoginTest] => [
        what,
        (seen, { secret }) =>
          (seen.headers['content-type'] ?? '').split(';')[0] === type && textOf(seen).includes(secret),
      ]),
    ),
    ...(isForm({ mediaType }) ? {} : LOOSE_JSON),
    ...NEARLY_RIGHT,
  };
}

/** Spellings of a path under which a server may forget to ask for a token. */
const SPELLINGS: Readonly<Record<string, RegExp>> = {
  'a slash behind the path': /\/$/,
  'two slashes in the path': /\/\//,
  'the segment %2e in the path': /\/%2e\//,
  'an encoded letter in the path': /%(?!2e)/,
  'the path in upper case': /[A-Z]{3}/,
  'a matrix parameter in the path': /;/,
};

/** Responds to requests without a token, under another path or by HEAD, as the operation does to one with it. */
function bypassed(
  operation: Operation,
  accepted: DocumentedResponse,
  test: (seen: Seen) => boolean,
): Alteration {
  return {
    decide: (outcome, seen) =>
      seen.operation === operation && outcome === 'token-missing' && test(seen) ? 'accepted' : outcome,
    response: (response, situation) =>
      situation.operation === undefined && isNear(operation, situation.target) && test(situation)
        ? accepted.response
        : response,
  };
}

function isNear({ path }: Operation, target: string): boolean {
  const [written = ''] = target.split(/[?;]/);
  const plain = decodeURIComponent(written).replaceAll('/./', '/').replaceAll('//', '/').replace(/\/$/, '');
  return plain.toLowerCase().endsWith(path.toLowerCase());
}

function joseHeader({ headers: { authorization = '' } }: Seen): Readonly<Record<string, unknown>> {
  return parseJwt(authorization.replace(/^\S+ +/, ''))?.header ?? {};
}

/**
 * Mutants that accept an invalid request, or refuse a valid one: only the whole pass sends all of these
 * requests.
 */
export function* decisionMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { operation, role, part } = documented;
  const flow = loginFlowOf(contract);
  if (!flow || role === 'open' || part !== 'refused') return;
  if (operation !== (role === 'login' ? flow.login : flow.consumer)) return;
  const accepted = documentedResponseFor(contract, operation, 'accepted');
  if (!accepted) return;
  const make = (what: string, alteration: Alteration) =>
    mutantOf(documented, 'decision', what, alteration, { probe: 'pass' });
  for (const wrong of REFUSALS[role]) {
    yield make(`accepts ${wrong}`, accepting(operation, [wrong]));
    for (const [what, mutate] of mishandled(contract, operation, wrong)) {
      const response: ResponseMutation = (usual, situation) =>
        situation.operation === operation && situation.outcome === wrong ? mutate(usual, situation) : usual;
      yield make(`responds to ${wrong} with ${what}`, { response });
    }
  }
  yield make(
    'refuses a valid request',
    refusing(operation, role, () => true),
  );
  if (role === 'login') {
    const right = exampleCredentials(flow);
    for (const [what, test] of Object.entries(right ? wrongLogins(flow) : {})) {
      const isRight = (seen: Seen) => right !== undefined && test(seen, right);
      yield make(`accepts right credentials ${what}`, accepting(operation, REFUSALS.login, isRight));
    }
    yield make('accepts any credentials', accepting(operation, ['wrong-secret', 'unknown-identifier']));
    yield { ...make('accepts body-too-large', {}), undetectable: 'too-large' };
    return;
  }
  const some = flow.use.scheme === undefined ? TOKENS : { ...TOKENS, ...HEADERS };
  for (const [what, [wrong, test]] of Object.entries(some)) {
    yield make(`accepts ${what}`, accepting(operation, [wrong], test));
  }
  for (const [what, spelling] of Object.entries(SPELLINGS)) {
    yield make(
      `gives access by ${what}`,
      bypassed(operation, accepted, ({ target }) => spelling.test(target)),
    );
  }
  if (operation.method === 'GET')
    yield make(
      'responds to HEAD',
      bypassed(operation, accepted, ({ method }) => method === 'HEAD'),
    );
  if (flow.use.scheme === undefined) return;
  const isLower = ({ headers }: Seen) => /^[a-z]+ /.test(headers.authorization ?? '');
  yield make('refuses a scheme in lower case', refusing(operation, role, isLower));
}

function accepting(
  operation: Operation,
  wrong: readonly Outcome[],
  test: Some[1] = () => true,
): Pick<Alteration, 'decide'> {
  return {
    decide: (outcome, seen) =>
      seen.operation === operation && wrong.includes(outcome) && test(seen) ? 'accepted' : outcome,
  };
}

function refusing(operation: Operation, role: 'login' | 'use', test: Some[1]): Pick<Alteration, 'decide'> {
  const refused: Outcome = role === 'login' ? 'wrong-secret' : 'token-tampered';
  return {
    decide: (outcome, seen) =>
      seen.operation === operation && outcome === 'accepted' && test(seen) ? refused : outcome,
  };
}

/** Ways to refuse an invalid request otherwise than documented. */
function* mishandled(
  contract: Contract,
  operation: Operation,
  wrong: Outcome,
): Generator<[what: string, mutate: ResponseMutation]> {
  if (!responseFor(operation, 500)) yield ['500', (response) => withStatus(response, 500)];
  yield [
    'a stack trace',
    (response) => ({
      ...withHeader(response, 'Content-Type', 'text/plain'),
      raw: Buffer.from(`Error: it broke\n${TRACES.JavaScript}`),
    }),
  ];
  yield ['status 200', (response) => withStatus(response, 200)];
  if (wrong !== 'body-malformed') return;
  const { status } = documentedRefusal(operation, [400, 422]);
  const documented = documentedResponsesIn(contract, operation).find((each) => each.status === status);
  const schema = documented?.media?.schema;
  const [text] = schema === undefined ? [] : freeTexts(contract, schema, documented?.response.body);
  if (text === undefined) return;
  yield [
    'a token',
    (response, { issued }) => withBody(response, setAt(response.body, text, `Wrong (${issued?.value})`)),
  ];
}

const ACCEPTED = 'invalid-request-accepted';
const REJECTED = 'valid-request-rejected';

/** Faults of access control. */
export const decisionFaults = named(decisionMutants, {
  'wrong-secret-accepted': ['A wrong secret is accepted', ACCEPTED, 'accepts wrong-secret', 'refusal'],
  'unknown-identifier-accepted': [
    'An unknown user is accepted',
    ACCEPTED,
    'accepts unknown-identifier',
    'refusal',
  ],
  'any-credentials-accepted': [
    'Any credentials are accepted',
    ACCEPTED,
    'accepts any credentials',
    'refusal',
  ],
  'malformed-login-accepted': [
    'A login whose body breaks the contract is accepted',
    ACCEPTED,
    'accepts body-malformed',
    'refusal',
  ],
  'malformed-login-with-token': [
    'The message to a malformed login contains a token',
    'token-in-refusal',
    'responds to body-malformed with a token',
    'refusal',
  ],
  'missing-token-accepted': ['No token is needed', ACCEPTED, 'accepts token-missing', 'refused use'],
  'other-scheme-accepted': [
    'The token is accepted under another scheme',
    ACCEPTED,
    'accepts scheme-other',
    'refused use',
  ],
  'tampered-token-accepted': [
    'A token with a wrong signature is accepted',
    ACCEPTED,
    'accepts token-tampered',
    'refused use',
  ],
  'unsigned-token-accepted': [
    'A token with "alg": "none" is accepted',
    ACCEPTED,
    'accepts token-unsigned',
    'refused use',
  ],
  'malformed-token-accepted': [
    'Anything is accepted as a token',
    ACCEPTED,
    'accepts token-malformed',
    'refused use',
  ],
  'unsigned-token-in-capitals-accepted': [
    'A token with "alg": "NONE" is accepted, one with "none" is not',
    ACCEPTED,
    'accepts a token with "alg": "NONE"',
    'refused use',
  ],
  'empty-token-accepted': [
    'An Authorization header with a scheme and no token is accepted',
    ACCEPTED,
    'accepts an Authorization header without a token',
    'refused use',
  ],
  'query-token-accepted': [
    'A token in the query is accepted',
    ACCEPTED,
    'accepts a token in the query',
    'refused use',
  ],
  'own-key-accepted': [
    'A token that contains its own key (jwk) is accepted',
    ACCEPTED,
    'accepts a token that names its own key by jwk',
    'refused use',
  ],
  'key-file-followed': [
    'The key of a token is read from the file that the token names (kid)',
    ACCEPTED,
    'accepts a token that names its own key by kid',
    'refused use',
  ],
  'expired-token-accepted': [
    'An expired token is accepted',
    ACCEPTED,
    'accepts token-expired',
    'refused use',
  ],
  'right-credentials-refused': [
    'Right credentials are refused',
    REJECTED,
    'refuses a valid request',
    'refusal',
  ],
  'fresh-token-refused': ['A fresh token is refused', REJECTED, 'refuses a valid request', 'refused use'],
  'lower-case-scheme-refused': [
    'A fresh token is refused where its scheme is in lower case',
    REJECTED,
    'refuses a scheme in lower case',
    'refused use',
  ],
});
