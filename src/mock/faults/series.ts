import type { Contract, ExpectedToken } from '../../openapi/index.ts';
import { removeAt } from '../../schema/index.ts';
import { bodyBytes, withBody, withBytes, withHeader } from '../mock-response.ts';
import { operationOf } from './documented-responses.ts';
import type { Alteration, Fault, Outcome, Situation } from './fault.ts';
import { written } from './named.ts';
import { delayed, resets } from './transport.ts';

type ResponseAlteration = NonNullable<Alteration['response']>;

function isAt({ role, outcome }: Situation, wanted: Situation['role'], accepted: boolean): boolean {
  return role === wanted && (outcome === 'accepted') === accepted;
}

/** Alters accepted logins, or refused ones. */
function onLogin(accepted: boolean, alter: ResponseAlteration): ResponseAlteration {
  return (response, situation) =>
    isAt(situation, 'login', accepted) ? alter(response, situation) : response;
}

/** By how much each login is slower than the one before it. */
const GROWTH_MS = 20;

/** More than a run sends for a real account by default. */
const MOST_WRONG_SECRETS = 5;

function failing(name: string, title: string, every: number) {
  return {
    name,
    title,
    violates: ['responses-inconsistent', 'call-gateway-failed'],
    response: onLogin(true, (response, { nth }) =>
      nth % every === 0 ? { status: 503, headers: [['Content-Type', 'text/html']] } : response,
    ),
  };
}

/** Faults that one pass does not show: only the same request, sent repeatedly. */
export const seriesFaults = written('series', [
  failing('every-second-login-fails', 'Every second login gets 503', 2),
  failing('every-third-login-fails', 'Every third login gets 503', 3),
  {
    name: 'every-third-login-without-token',
    title: 'The response to every third login lacks the token',
    violates: ['responses-inconsistent', 'body-property-missing'],
    applies: (contract) => operationOf(contract, 'login')?.token?.value.source === 'body',
    response: onLogin(true, (response, { operation, nth }) => {
      const path = operation?.token?.value.path;
      return nth % 3 === 0 && path !== undefined
        ? withBody(response, removeAt(response.body, path))
        : response;
    }),
  },
  {
    name: 'every-tenth-login-reset',
    title: 'The connection of every tenth login is reset',
    violates: ['responses-inconsistent', 'call-reset'],
    transport: (situation) =>
      isAt(situation, 'login', true) && situation.nth % 10 === 0 ? resets : undefined,
  },
  {
    name: 'every-third-use-refused',
    title: 'A valid token is refused every third time',
    violates: ['responses-inconsistent', 'valid-request-rejected'],
    decide: (outcome, { role, nth }) =>
      role === 'use' && outcome === 'accepted' && nth % 3 === 0 ? 'token-tampered' : outcome,
  },
  {
    name: 'account-locks',
    title: 'The account is locked after five wrong secrets',
    violates: ['account-locked', 'responses-inconsistent'],
    decide: (outcome, { role, wrongSecrets }) =>
      role === 'login' && outcome === 'accepted' && wrongSecrets >= MOST_WRONG_SECRETS
        ? 'wrong-secret'
        : outcome,
  },
  {
    name: 'logins-limited',
    title: 'From the sixth login on, logins get 429 and Retry-After',
    violates: ['rate-limited'],
    response: onLogin(true, (response, { nth }) =>
      nth > 5 ? { status: 429, headers: [['Retry-After', '60']] } : response,
    ),
  },
  {
    name: 'logins-ever-slower',
    title: 'Each login takes longer than the one before',
    violates: ['latency-growing'],
    transport: (situation) =>
      isAt(situation, 'login', true) ? delayed(GROWTH_MS * (situation.nth - 1)) : undefined,
  },
  {
    name: 'first-login-slow',
    title: 'The first login takes more than a second',
    violates: ['first-response-slow'],
    transport: (situation) =>
      isAt(situation, 'login', true) && situation.nth === 1 ? delayed(1200) : undefined,
  },
  {
    name: 'unknown-user-revealed-by-time',
    title: 'An unknown user is refused sooner than a wrong secret',
    violates: ['user-enumeration-timing'],
    transport: ({ outcome }) => (outcome === 'wrong-secret' ? delayed(60) : undefined),
  },
  {
    name: 'unknown-user-revealed-by-header',
    title: 'A header reveals that a user does not exist',
    violates: ['user-enumeration-header'],
    response: onLogin(false, (response, { outcome }) =>
      withHeader(response, 'X-Reason', outcome === 'unknown-identifier' ? 'U-1' : 'U-2'),
    ),
  },
  {
    name: 'unknown-user-revealed-by-length',
    title: 'The refusal of an unknown user has one more line break',
    violates: ['user-enumeration-length'],
    response: onLogin(false, (response, { outcome }) =>
      outcome === 'unknown-identifier' ? withBytes(response, `${bodyBytes(response)}\n`) : response,
    ),
  },
  {
    name: 'attempts-counted-in-header',
    title: 'A header counts the failed logins, of existing users only',
    violates: ['user-enumeration-header'],
    response: onLogin(false, (response, { outcome, nth }) =>
      outcome === 'wrong-secret' ? withHeader(response, 'X-Attempts', String(nth)) : response,
    ),
  },
]);

function loginOf({ operations }: Contract): ExpectedToken | undefined {
  return operations.find(({ token }) => token)?.token;
}

const rotates = (contract: Contract) => loginOf(contract)?.refresh?.rotates === true;
const refreshes = (contract: Contract) => loginOf(contract)?.refresh !== undefined;
const changesPassword = (contract: Contract) => loginOf(contract)?.changePassword !== undefined;
const revokes = (contract: Contract) => loginOf(contract)?.revoke !== undefined;

function accepting(wrong: Outcome): NonNullable<Alteration['decide']> {
  return (outcome) => (outcome === wrong ? 'accepted' : outcome);
}

/** Faults of sessions, where `x-token` says how they are continued and ended. */
export const sessionFaults: readonly Fault[] = written('session', [
  {
    name: 'rotated-token-accepted',
    title: 'A refresh token is accepted a second time',
    violates: ['invalid-request-accepted'],
    applies: rotates,
    decide: accepting('refresh-token-used'),
  },
  {
    name: 'any-refresh-token-accepted',
    title: 'Any refresh token is accepted',
    violates: ['invalid-request-accepted'],
    applies: refreshes,
    decide: accepting('refresh-token-unknown'),
  },
  {
    name: 'refresh-token-refused',
    title: 'The refresh token of a login is refused',
    violates: ['valid-request-rejected'],
    applies: refreshes,
    decide: (outcome, { part }) =>
      outcome === 'accepted' && part === 'refresh' ? 'refresh-token-unknown' : outcome,
  },
  {
    name: 'session-outlives-logout',
    title: 'After the logout the token is accepted',
    violates: ['invalid-request-accepted'],
    applies: revokes,
    decide: accepting('session-ended'),
  },
  {
    name: 'token-outlives-password-change',
    title: 'After a change of the password a token from before it is accepted',
    violates: ['invalid-request-accepted'],
    applies: changesPassword,
    decide: (outcome, { part }) =>
      outcome === 'password-changed' && part !== 'refresh' ? 'accepted' : outcome,
  },
  {
    name: 'refresh-token-outlives-password-change',
    title: 'After a change of the password a refresh token from before it is accepted',
    violates: ['invalid-request-accepted'],
    applies: (contract) => refreshes(contract) && changesPassword(contract),
    decide: (outcome, { part }) =>
      outcome === 'password-changed' && part === 'refresh' ? 'accepted' : outcome,
  },
  {
    name: 'old-password-accepted',
    title: 'After a change of the password the old one is accepted',
    violates: ['invalid-request-accepted'],
    applies: changesPassword,
    decide: accepting('old-secret'),
  },
]);
