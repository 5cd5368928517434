import { tokenLimit } from '../../auth/index.ts';
import { describeSecret, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenNotJwt: Rule = {
  id: 'token-not-jwt',
  family: 'contract',
  severity: 'error',
  title: 'The token is not a JWT, although the contract says so',
  why: 'Clients that read its expiry from it fail, and no server can verify it.',
  fix: 'Issue a JWT of three base64url segments, or remove "bearerFormat: JWT" from the contract.',
  source: 'RFC 7519, section 3',
  *check({ response, operation, contract }) {
    const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme);
    if (!response?.token || response.token.jwt || scheme?.format?.toUpperCase() !== 'JWT') return;
    const problem =
      tokenLimit(response.token.value) ?? `${response.token.value.split('.').length} of 3 segments`;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a JWT',
      received: `${describeSecret(response.token.value)}, with ${problem}`,
      pointer: joinPointer(scheme.pointer, 'bearerFormat'),
    };
  },
};
