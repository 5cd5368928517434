import { withBody, withHeader } from '../answer.ts';
import type { Behaviour, Situation } from '../behaviour.ts';
import { documentsStatus } from '../documented.ts';
import { setAt } from '../edit.ts';
import { operationOf } from '../journey.ts';
import { freeText } from '../places.ts';
import { on } from './on.ts';

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
): Behaviour {
  return {
    name,
    title,
    breaks,
    applies: (contract) => freeText(contract, 'login', false) !== undefined,
    answer: on('login', false, (answer, situation) => {
      const place = freeText(situation.contract, 'login', false);
      const text = addition(situation);
      if (!place || text === undefined) return answer;
      return withBody(answer, setAt(answer.body, place.pointer, `${place.value}${text}`));
    }),
  };
}

/** Answers that give away what they must keep. */
export const leaks: readonly Behaviour[] = [
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
    answer: on('login', false, (answer, { outcome }) =>
      outcome === 'unknown-identifier' ? { ...answer, status: 404 } : answer,
    ),
  },
  {
    name: 'secret-in-header',
    title: 'A header of the answer repeats the secret of the login',
    breaks: ['secret-in-header'],
    answer: on('login', true, (answer, { attempt }) =>
      attempt ? withHeader(answer, 'X-Debug-Login', encodeURIComponent(attempt.secret)) : answer,
    ),
  },
  {
    name: 'token-in-header',
    title: 'The token of a login stands in a header as well',
    breaks: ['secret-in-header'],
    applies: (contract) => contract.operations.some(({ token }) => token?.value.source === 'body'),
    answer: on('login', true, (answer, { issued }) =>
      issued ? withHeader(answer, 'X-Session', issued.value) : answer,
    ),
  },
];
