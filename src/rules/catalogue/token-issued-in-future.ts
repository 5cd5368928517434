import { numericDate } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { CLOCK_SKEW_MS } from './checks/clock-skew.ts';
import { describeInstant } from './checks/describe-instant.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenIssuedInFuture: Rule = {
  id: 'token-issued-in-future',
  family: 'contract',
  severity: 'error',
  title: 'The token says that it was issued in the future',
  why: 'Servers that check the age of a token refuse it, and its life seems longer than it is.',
  fix: 'Write the instant of the login into "iat"; check the clock of the server that issues tokens.',
  source: 'RFC 7519, section 4.1.6',
  *check({ response, operation }) {
    const instant = numericDate(response?.token?.jwt?.claims.iat);
    if (!response || instant === undefined || instant <= response.now + CLOCK_SKEW_MS) return;
    yield {
      where: `${tokenPlace(operation, 'value')}, claim iat`,
      expected: 'an instant that is not in the future',
      received: `${describeInstant(instant)}, at ${describeInstant(response.now)}`,
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
