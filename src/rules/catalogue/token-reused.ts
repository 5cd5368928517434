import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenReused: Rule = {
  id: 'token-reused',
  family: 'contract',
  severity: 'error',
  security: true,
  title: 'Two logins returned the same token',
  why: 'Whoever revokes or steals the token revokes or steals every session of the account.',
  fix: 'Issue a new token, with a new "jti", at each login.',
  source: 'OWASP ASVS 4.0.3, section 3.2.1; RFC 7519, section 4.1.7',
  *check({ response, operation, earlier }) {
    const token = response?.token?.value;
    if (token === undefined || !earlier().some((other) => other.response?.token?.value === token)) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a new token at each login',
      received: 'the token of an earlier login',
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
