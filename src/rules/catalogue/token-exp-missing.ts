import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenExpMissing: Rule = {
  id: 'token-exp-missing',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The token has no expiry',
  why: 'A token that never expires is a password that cannot be changed.',
  fix: 'Put the expiry into the claim "exp", as a number of seconds since 1970.',
  source: 'RFC 7519, section 4.1.4; RFC 8725, section 3.10',
  *check({ response, operation }) {
    const jwt = response?.token?.jwt;
    if (!jwt || (jwt.claims.exp !== undefined && jwt.claims.exp !== null)) return;
    yield {
      where: `${tokenPlace(operation, 'value')}, claim exp`,
      expected: 'a number of seconds since 1970',
      received: describeValue(jwt.claims.exp),
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
