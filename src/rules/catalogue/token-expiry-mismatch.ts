import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { describeInstant, statedExpiry, tokenPlace } from './checks/token.ts';

export const tokenExpiryMismatch: Rule = {
  id: 'token-expiry-mismatch',
  family: 'contract',
  severity: 'error',
  title: 'The response and the token state different expiries',
  why: 'Clients renew too late and are rejected, or too early and log in too often.',
  fix: 'Write the time of the claim "exp" into the response.',
  source: 'RFC 7519, section 4.1.4; RFC 6749, section 5.1',
  *check({ response, operation }) {
    const { jwt } = response?.token ?? {};
    const claimed = jwt && expiryOf(jwt);
    const stated = response && statedExpiry(response, operation);
    if (!response || claimed === undefined || stated === undefined) return;
    if (Math.abs(stated - claimed) <= ROUNDING_MS) return;
    // A lifetime may be counted from the issue, by a clock that is not that of this machine.
    const { iat } = jwt?.claims ?? {};
    const lifetime = stated - response.now;
    const fromIssue = typeof iat === 'number' ? claimed - iat * 1000 : undefined;
    if (response.token?.unitMs !== undefined && fromIssue !== undefined) {
      if (Math.abs(lifetime - fromIssue) <= ROUNDING_MS) return;
    }
    yield {
      where: tokenPlace(operation, 'expiresAt'),
      expected: 'the time of the claim exp',
      received: `${describeInstant(stated)}, while exp is ${describeInstant(claimed)}`,
      pointer: operation.token?.expiresAt?.pointer ?? operation.pointer,
    };
  },
};

/** `exp` is in whole seconds, and either may be rounded up or down. */
const ROUNDING_MS = 2000;
