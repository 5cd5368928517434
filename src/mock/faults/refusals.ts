import { parseJwt } from '../../auth/index.ts';
import { documentedSuccess } from '../documented.ts';
import { operationOf } from '../sequence.ts';
import type { Fault, Outcome } from './fault.ts';
import { on } from './on.ts';

/** The JOSE header of the token in an Authorization header. */
function joseHeader(authorization = ''): Readonly<Record<string, unknown>> {
  return parseJwt(authorization.replace(/^\S+ +/, ''))?.header ?? {};
}

/** A fault that accepts requests which must be refused. */
function accepting(name: string, title: string, ...outcomes: readonly Outcome[]): Fault {
  return {
    name,
    title,
    violates: ['invalid-request-accepted'],
    decide: (outcome) => (outcomes.includes(outcome) ? 'accepted' : outcome),
  };
}

/** Faults of access control: invalid requests that are accepted, valid ones that are refused. */
export const refusals: readonly Fault[] = [
  accepting('wrong-secret-accepted', 'A wrong secret is accepted', 'wrong-secret'),
  accepting('unknown-identifier-accepted', 'An unknown user is accepted', 'unknown-identifier'),
  accepting('any-credentials-accepted', 'Any credentials are accepted', 'wrong-secret', 'unknown-identifier'),
  accepting(
    'malformed-login-accepted',
    'A login whose body breaks the contract is accepted',
    'body-malformed',
  ),
  accepting('missing-token-accepted', 'No token is needed', 'token-missing'),
  accepting('other-scheme-accepted', 'The token is accepted under another scheme', 'scheme-other'),
  accepting('tampered-token-accepted', 'A token with a wrong signature is accepted', 'token-tampered'),
  accepting('unsigned-token-accepted', 'A token with "alg": "none" is accepted', 'token-unsigned'),
  accepting('malformed-token-accepted', 'Anything is accepted as a token', 'token-malformed'),
  {
    name: 'unsigned-token-in-capitals-accepted',
    title: 'A token with "alg": "NONE" is accepted, one with "none" is not',
    violates: ['invalid-request-accepted'],
    decide: (outcome, { headers }) =>
      outcome === 'token-unsigned' && joseHeader(headers.authorization).alg !== 'none' ? 'accepted' : outcome,
  },
  {
    name: 'empty-token-accepted',
    title: 'An Authorization header with a scheme and no token is accepted',
    violates: ['invalid-request-accepted'],
    decide: (outcome, { headers }) =>
      outcome === 'token-missing' && headers.authorization !== undefined ? 'accepted' : outcome,
  },
  {
    name: 'query-token-accepted',
    title: 'A token in the query is accepted',
    violates: ['invalid-request-accepted'],
    decide: (outcome, { target }) =>
      outcome === 'token-missing' && target.includes('?access_token=') ? 'accepted' : outcome,
  },
  {
    name: 'lower-case-scheme-refused',
    title: 'A fresh token is refused where its scheme is in lower case',
    violates: ['valid-request-rejected'],
    decide: (outcome, { role, headers }) =>
      role === 'use' && outcome === 'accepted' && /^[a-z]+ /.test(headers.authorization ?? '')
        ? 'scheme-other'
        : outcome,
  },
  {
    name: 'own-key-accepted',
    title: 'A token that contains its own key (jwk) is accepted',
    violates: ['invalid-request-accepted'],
    decide: (outcome, { headers }) =>
      outcome === 'token-tampered' && joseHeader(headers.authorization).jwk !== undefined
        ? 'accepted'
        : outcome,
  },
  {
    name: 'key-file-followed',
    title: 'The key of a token is read from the file that the token names (kid)',
    violates: ['invalid-request-accepted'],
    decide: (outcome, { headers }) =>
      outcome === 'token-tampered' && String(joseHeader(headers.authorization).kid).startsWith('../')
        ? 'accepted'
        : outcome,
  },
  accepting('expired-token-accepted', 'An expired token is accepted', 'token-expired'),
  {
    name: 'refusal-as-success',
    title: 'Wrong credentials are refused with the status of a success',
    violates: ['invalid-request-accepted'],
    response: on('login', false, (response, { contract }) => {
      const operation = operationOf(contract, 'login');
      return operation ? { ...response, status: documentedSuccess(operation).status } : response;
    }),
  },
  {
    name: 'right-credentials-refused',
    title: 'Right credentials are refused',
    violates: ['valid-request-rejected'],
    decide: (outcome, { role }) => (role === 'login' && outcome === 'accepted' ? 'wrong-secret' : outcome),
  },
  {
    name: 'fresh-token-refused',
    title: 'A fresh token is refused',
    violates: ['valid-request-rejected'],
    decide: (outcome, { role }) => (role === 'use' && outcome === 'accepted' ? 'token-tampered' : outcome),
  },
];
