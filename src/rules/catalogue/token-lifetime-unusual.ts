import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { statedExpiry } from './checks/stated-expiry.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenLifetimeUnusual: Rule = {
  id: 'token-lifetime-unusual',
  family: 'contract',
  severity: 'warning',
  title: 'The token lives much longer, or shorter, than is usual',
  why: 'A stolen token opens the account for all that time; one that is short forces clients to log in all the time.',
  fix: 'Let a token live for minutes to months; check the unit in which its lifetime is set.',
  source: 'RFC 6819, section 5.1.5.3; OWASP ASVS 4.0.3, section 3.3.2',
  *check({ response, operation }) {
    if (!response?.token) return;
    const { jwt } = response.token;
    const expiry = (jwt && expiryOf(jwt)) ?? statedExpiry(response, operation);
    const life = expiry === undefined ? 0 : (expiry - response.now) / 1000;
    if (life <= 0 || (life >= SHORTEST_SECONDS && life <= LONGEST_SECONDS)) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a life of a minute to two years',
      received: describeSeconds(life),
      pointer: operation.token?.value.pointer ?? operation.pointer,
      ...(life < SHORTEST_SECONDS
        ? { severity: 'info', reason: 'a test set-up lets tokens expire within seconds on purpose' }
        : {}),
    };
  },
};

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;
/** The clock that a server tells is in whole seconds: a token of a minute may look like one of 59. */
const SHORTEST_SECONDS = 58;
const LONGEST_SECONDS = 2 * YEAR_SECONDS + 2 * DAY_SECONDS;

function describeSeconds(seconds: number): string {
  return seconds < LONGEST_SECONDS
    ? `${Math.ceil(seconds)} s`
    : `${Math.round(seconds / YEAR_SECONDS)} years`;
}
