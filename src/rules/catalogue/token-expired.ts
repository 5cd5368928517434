import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { describeInstant, statedExpiry, tokenPlace } from './checks/token.ts';

export const tokenExpired: Rule = {
  id: 'token-expired',
  family: 'contract',
  severity: 'error',
  title: 'The token is already expired when it is issued',
  why: 'No request with it can succeed.',
  fix: 'Set the expiry in the future; check the clock of the server that issues tokens.',
  source: 'RFC 7519, section 4.1.4',
  *check({ response, operation }) {
    if (!response?.token) return;
    const { jwt } = response.token;
    const expiry = (jwt && expiryOf(jwt)) ?? statedExpiry(response, operation);
    if (expiry === undefined || expiry > response.now) return;
    yield {
      where: tokenPlace(operation, 'value'),
      expected: 'an expiry in the future',
      received: describeInstant(expiry),
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
