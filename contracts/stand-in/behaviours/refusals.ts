import type { Behaviour, Outcome } from '../behaviour.ts';
import { documentedSuccess } from '../documented.ts';
import { operationOf } from '../journey.ts';
import { on } from './on.ts';

/** Takes what is to be refused. */
function accepting(name: string, title: string, ...outcomes: readonly Outcome[]): Behaviour {
  return {
    name,
    title,
    breaks: ['refusal-missing'],
    decide: (outcome) => (outcomes.includes(outcome) ? 'accepted' : outcome),
  };
}

/** Who gets in that must not, and who is kept out that must be let in. */
export const refusals: readonly Behaviour[] = [
  accepting('wrong-secret-accepted', 'A wrong secret is accepted', 'wrong-secret'),
  accepting('unknown-identifier-accepted', 'Somebody unknown is accepted', 'unknown-identifier'),
  accepting('any-credentials-accepted', 'Any credentials are accepted', 'wrong-secret', 'unknown-identifier'),
  accepting(
    'malformed-login-accepted',
    'A login that does not keep the contract is accepted',
    'body-malformed',
  ),
  accepting('missing-token-accepted', 'No token is needed', 'token-missing'),
  accepting('other-scheme-accepted', 'The token is accepted under another scheme', 'scheme-other'),
  accepting('tampered-token-accepted', 'A token whose signature does not fit is accepted', 'token-tampered'),
  accepting('unsigned-token-accepted', 'A token with "alg": "none" is accepted', 'token-unsigned'),
  accepting('expired-token-accepted', 'An expired token is accepted', 'token-expired'),
  {
    name: 'refusal-as-success',
    title: 'Wrong credentials are refused under the status of a success',
    breaks: ['refusal-missing'],
    answer: on('login', false, (answer, { contract }) => {
      const operation = operationOf(contract, 'login');
      return operation ? { ...answer, status: documentedSuccess(operation).status } : answer;
    }),
  },
  {
    name: 'right-credentials-refused',
    title: 'Right credentials are refused',
    breaks: ['acceptance-missing'],
    decide: (outcome, { role }) => (role === 'login' && outcome === 'accepted' ? 'wrong-secret' : outcome),
  },
  {
    name: 'fresh-token-refused',
    title: 'A fresh token is refused',
    breaks: ['acceptance-missing'],
    decide: (outcome, { role }) => (role === 'use' && outcome === 'accepted' ? 'token-tampered' : outcome),
  },
];
