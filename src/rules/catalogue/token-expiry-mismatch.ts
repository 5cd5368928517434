import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { describeInstant } from './checks/describe-instant.ts';
import { tokenPlace } from './checks/token-place.ts';
import { toldExpiry } from './checks/told-expiry.ts';

export const tokenExpiryMismatch: Rule = {
  id: 'token-expiry-mismatch',
  family: 'promise',
  severity: 'error',
  title: 'The answer and the token name different expiries',
  why: 'Clients renew too late, and are refused; or too early, and log in too often.',
  mend: 'Write the instant of the claim "exp" into the answer.',
  source: 'RFC 7519, section 4.1.4; RFC 6749, section 5.1',
  *check({ answer, operation }) {
    const { jwt } = answer?.token ?? {};
    const claimed = jwt && expiryOf(jwt);
    const told = answer && toldExpiry(answer, operation);
    if (claimed === undefined || told === undefined || Math.abs(told - claimed) <= ROUNDING_MS) return;
    yield {
      where: tokenPlace(operation, 'expiresAt'),
      promised: 'the instant of the claim exp',
      received: `${describeInstant(told)}, while exp is ${describeInstant(claimed)}`,
      pointer: operation.token?.expiresAt?.pointer ?? operation.pointer,
    };
  },
};

/** `exp` is in whole seconds, and either may be rounded up or down. */
const ROUNDING_MS = 2000;
