import { numericDate } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { CLOCK_SKEW_MS, describeInstant, tokenPlace } from './checks/token.ts';

export const tokenNotYetValid: Rule = {
  id: 'token-not-yet-valid',
  family: 'contract',
  severity: 'error',
  title: 'The token is not valid yet when it is issued',
  why: 'A client that uses the token right after the login is rejected.',
  fix: 'Set "nbf" to the time of the login, or remove it.',
  source: 'RFC 7519, section 4.1.5',
  *check({ response, operation }) {
    const instant = numericDate(response?.token?.jwt?.claims.nbf);
    if (!response || instant === undefined || instant <= response.now + CLOCK_SKEW_MS) return;
    yield {
      where: `${tokenPlace(operation, 'value')}, claim nbf`,
      expected: 'a token that is valid now',
      received: `${describeInstant(instant)}, received at ${describeInstant(response.now)}`,
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
