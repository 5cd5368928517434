import { isUnsigned } from '../../auth/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenUnsigned: Rule = {
  id: 'token-unsigned',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'The token is not signed',
  why: 'Anyone can write such a token, with any claims.',
  fix: 'Sign every token, and reject "alg": "none".',
  source: 'RFC 8725, sections 3.1 and 3.2',
  *check({ response, operation }) {
    const jwt = response?.token?.jwt;
    if (!jwt || !isUnsigned(jwt)) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a signed JWT',
      received: `alg ${describeValue(jwt.header.alg)}, ${jwt.signature === '' ? 'no signature' : 'with a signature'}`,
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
