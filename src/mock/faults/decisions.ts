import { loginFlowOf, parseJwt } from '../../auth/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { setAt } from '../../schema/index.ts';
import { documentedRefusal, documentsStatus } from '../documented.ts';
import { withBody, withHeader } from '../mock-response.ts';
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

/** The same, where the token is in the Authorization header. */
const HEADERS: Readonly<Record<string, Some>> = {
  'a token with "alg": "NONE"': ['token-unsigned', (seen) => joseHeader(seen).alg !== 'none'],
  'an Authorization header without a token': [
    'token-missing',
    ({ headers }) => headers.authorization !== undefined,
  ],
  'a token in the query': ['token-missing', ({ target }) => target.includes('?access_token=')],
};

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
  if (!documentedResponseFor(contract, operation, 'accepted')) return;
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
    yield make('accepts any credentials', accepting(operation, ['wrong-secret', 'unknown-identifier']));
    yield { ...make('accepts body-too-large', {}), undetectable: 'too-large' };
    return;
  }
  const some = flow.use.scheme === undefined ? TOKENS : { ...TOKENS, ...HEADERS };
  for (const [what, [wrong, test]] of Object.entries(some)) {
    yield make(`accepts ${what}`, accepting(operation, [wrong], test));
  }
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
  if (!documentsStatus(operation, 500)) yield ['500', (response) => ({ ...response, status: 500 })];
  yield [
    'a stack trace',
    (response) => ({
      ...withHeader(response, 'Content-Type', 'text/plain'),
      raw: Buffer.from(`Error: it broke\n${TRACES.JavaScript}`),
    }),
  ];
  yield ['status 200', (response) => ({ ...response, status: 200 })];
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
