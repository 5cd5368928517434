import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenJtiReused: Rule = {
  id: 'token-jti-reused',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'Two tokens have the same "jti"',
  why: 'Servers that revoke tokens by this id, or allow each id once, hit the wrong token.',
  fix: 'Generate a new, random "jti" for each token.',
  source: 'RFC 7519, section 4.1.7',
  *check({ response, operation, earlier }) {
    const token = response?.token;
    const jti = token?.jwt?.claims.jti;
    if (typeof jti !== 'string') return;
    const others = earlier().flatMap((other) => other.response?.token ?? []);
    // The same token again is reported by token-reused.
    if (others.some(({ value }) => value === token?.value)) return;
    if (!others.some(({ jwt }) => jwt?.claims.jti === jti)) return;
    yield {
      where: `${tokenPlace(operation, 'value')}, claim jti`,
      expected: 'an id that no other token has',
      received: 'the id of an earlier token',
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
