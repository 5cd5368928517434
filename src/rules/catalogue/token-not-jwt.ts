import { describeSecret, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenNotJwt: Rule = {
  id: 'token-not-jwt',
  family: 'promise',
  severity: 'error',
  title: 'The token is not a JWT, although the contract says so',
  why: 'Clients that read its expiry from it fail, and no server can verify it.',
  mend: 'Issue a JWT of three base64url segments, or take "bearerFormat: JWT" from the contract.',
  source: 'RFC 7519, section 3',
  *check({ answer, operation, contract }) {
    const scheme = contract.bearerSchemes.find(({ name }) => name === operation.token?.scheme);
    if (!answer?.token || answer.token.jwt || scheme?.format?.toUpperCase() !== 'JWT') return;
    const segments = answer.token.value.split('.').length;
    yield {
      where: tokenPlace(operation, 'value'),
      promised: 'a JWT',
      received: `${describeSecret(answer.token.value)}, with ${segments} of 3 segments`,
      pointer: joinPointer(scheme.pointer, 'bearerFormat'),
    };
  },
};
