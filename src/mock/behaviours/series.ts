import { withBody, withHeader } from '../answer.ts';
import type { Behaviour, Transport } from '../behaviour.ts';
import { removeAt } from '../edit.ts';
import { operationOf } from '../journey.ts';
import { delayed } from './delayed.ts';
import { isAt, on } from './on.ts';

/** Each answer of a kind later than the one before it. */
const GROWTH_MS = 20;

function failing(name: string, title: string, every: number): Behaviour {
  return {
    name,
    title,
    breaks: ['answers-inconsistent', 'status-undocumented'],
    answer: on('login', true, (answer, { nth }) =>
      nth % every === 0 ? { status: 503, headers: [['Content-Type', 'text/html']] } : answer,
    ),
  };
}

/** Ways of breaking the contract that one pass does not show: only the same request, sent again and again. */
export const series: readonly Behaviour[] = [
  failing('every-second-login-fails', 'Every second login meets 503', 2),
  failing('every-third-login-fails', 'Every third login meets 503', 3),
  {
    name: 'every-third-login-without-token',
    title: 'Every third login is answered without its token',
    breaks: ['answers-inconsistent', 'body-property-missing'],
    applies: (contract) => operationOf(contract, 'login')?.token?.value.source === 'body',
    answer: on('login', true, (answer, { operation, nth }) => {
      const path = operation?.token?.value.path;
      return nth % 3 === 0 && path !== undefined ? withBody(answer, removeAt(answer.body, path)) : answer;
    }),
  },
  {
    name: 'every-tenth-login-reset',
    title: 'The connection of every tenth login is reset',
    breaks: ['answers-inconsistent', 'call-reset'],
    transport: (situation) =>
      isAt(situation, 'login', true) && situation.nth % 10 === 0 ? reset : undefined,
  },
  {
    name: 'every-third-use-refused',
    title: 'A good token is refused every third time',
    breaks: ['answers-inconsistent', 'acceptance-missing'],
    decide: (outcome, { role, nth }) =>
      role === 'use' && outcome === 'accepted' && nth % 3 === 0 ? 'token-tampered' : outcome,
  },
  {
    name: 'logins-limited',
    title: 'From the sixth on, a login is told to wait',
    breaks: ['rate-limited'],
    answer: on('login', true, (answer, { nth }) =>
      nth > 5 ? { status: 429, headers: [['Retry-After', '60']] } : answer,
    ),
  },
  {
    name: 'logins-ever-slower',
    title: 'Each login takes longer than the one before',
    breaks: ['latency-growing'],
    transport: (situation) =>
      isAt(situation, 'login', true) ? delayed(GROWTH_MS * (situation.nth - 1)) : undefined,
  },
  {
    name: 'first-login-slow',
    title: 'The first login takes more than a second',
    breaks: ['first-answer-slow'],
    transport: (situation) =>
      isAt(situation, 'login', true) && situation.nth === 1 ? delayed(1200) : undefined,
  },
  {
    name: 'unknown-told-by-time',
    title: 'Somebody unknown is refused sooner than a wrong secret',
    breaks: ['user-enumeration-timing'],
    transport: ({ outcome }) => (outcome === 'wrong-secret' ? delayed(60) : undefined),
  },
  {
    name: 'unknown-told-by-header',
    title: 'A header tells that somebody is unknown',
    breaks: ['user-enumeration-header'],
    answer: on('login', false, (answer, { outcome }) =>
      withHeader(answer, 'X-Reason', outcome === 'unknown-identifier' ? 'U-1' : 'U-2'),
    ),
  },
  {
    name: 'attempts-counted-in-header',
    title: 'A header counts the attempts of those who are known',
    breaks: ['user-enumeration-header'],
    answer: on('login', false, (answer, { outcome, nth }) =>
      outcome === 'wrong-secret' ? withHeader(answer, 'X-Attempts', String(nth)) : answer,
    ),
  },
];

const reset: Transport = (socket) => {
  socket.resetAndDestroy();
};
