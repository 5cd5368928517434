import type { Token } from '../../auth/index.ts';
import type { Exchange } from '../../http/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenReused: Rule = {
  id: 'token-reused',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'Two logins returned the same token',
  why: 'Whoever revokes or steals the token revokes or steals every session of the account.',
  fix: 'Issue a new token, with a new "jti", at each login.',
  source: 'OWASP ASVS 4.0.3, section 3.2.1; RFC 7519, section 4.1.7',
  *check({ response, operation, earlier, exchange }) {
    const token = response?.token;
    const others = earlier().filter((other) => other.response?.token?.value === token?.value);
    if (!token || !others.some((other) => !isOfSameSecond(token, other.exchange, exchange))) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'a new token at each login',
      received: 'the token of an earlier login',
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};

/** Without a "jti", two JWTs of one account that are issued in one second are the same text. */
function isOfSameSecond({ jwt }: Token, first: Exchange, second: Exchange): boolean {
  const { iat, jti } = jwt?.claims ?? {};
  const received = Date.parse(first.startedAt) + first.phases.total;
  return typeof iat === 'number' && jti === undefined && Date.parse(second.startedAt) - received < 1000;
}
