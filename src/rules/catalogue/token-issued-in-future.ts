import { numericDate } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { CLOCK_SKEW_MS, describeInstant, tokenPlace } from './checks/token.ts';

export const tokenIssuedInFuture: Rule = {
  id: 'token-issued-in-future',
  family: 'contract',
  severity: 'error',
  title: 'The token was issued in the future',
  why: 'Servers that check the age of a token reject it, and its lifetime seems longer than it is.',
  fix: 'Set "iat" to the time of the login; check the clock of the server that issues tokens.',
  source: 'RFC 7519, section 4.1.6',
  *check({ response, operation }) {
    const instant = numericDate(response?.token?.jwt?.claims.iat);
    if (!response || instant === undefined || instant <= response.now + CLOCK_SKEW_MS) return;
    yield {
      where: `${tokenPlace(operation, 'value')}, claim iat`,
      expected: 'a time that is not in the future',
      received: `${describeInstant(instant)}, received at ${describeInstant(response.now)}`,
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
