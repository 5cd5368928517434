import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { statedExpiry, tokenPlace } from './checks/token.ts';

export const tokenLifetimeUnusual: Rule = {
  id: 'token-lifetime-unusual',
  family: 'contract',
  severity: 'warning',
  title: 'The lifetime of the token is unusually long or short',
  why: 'A stolen token stays usable until it expires; a very short lifetime forces clients to log in all the time.',
  fix: 'Let a token live for minutes to months; check the unit in which its lifetime is set.',
  source: 'RFC 6819, section 5.1.5.3; OWASP ASVS 4.0.3, section 3.3.2',
  *check({ response, operation }) {
    if (!response?.token) return;
    const { jwt } = response.token;
    const expiry = (jwt && expiryOf(jwt)) ?? statedExpiry(response, operation);
    const lifetime = expiry === undefined ? 0 : (expiry - response.now) / 1000;
    if (lifetime <= 0 || (lifetime >= SHORTEST_SECONDS && lifetime <= LONGEST_SECONDS)) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a lifetime of one minute to two years',
      received: describeSeconds(lifetime),
      pointer: operation.token?.value.pointer ?? operation.pointer,
      ...(lifetime < SHORTEST_SECONDS
        ? { severity: 'info', reason: 'test setups let tokens expire within seconds on purpose' }
        : {}),
    };
  },
};

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 365 * DAY_SECONDS;
/** The Date header is in whole seconds, so a token of one minute may seem to live for 59 seconds. */
const SHORTEST_SECONDS = 58;
const LONGEST_SECONDS = 2 * YEAR_SECONDS + 2 * DAY_SECONDS;

function describeSeconds(seconds: number): string {
  return seconds < LONGEST_SECONDS
    ? `${Math.ceil(seconds)} s`
    : `${Math.round(seconds / YEAR_SECONDS)} years`;
}
