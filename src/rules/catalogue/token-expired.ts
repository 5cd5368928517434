import { expiryOf } from '../../auth/index.ts';
import type { Rule } from '../rule.ts';
import { describeInstant } from './checks/describe-instant.ts';
import { tokenPlace } from './checks/token-place.ts';
import { toldExpiry } from './checks/told-expiry.ts';

export const tokenExpired: Rule = {
  id: 'token-expired',
  family: 'promise',
  severity: 'error',
  title: 'The token has expired already when it is issued',
  why: 'No request with it can succeed.',
  mend: 'Set the expiry into the future; check the clock of the server that issues it.',
  source: 'RFC 7519, section 4.1.4',
  *check({ answer, operation }) {
    if (!answer?.token) return;
    const { jwt } = answer.token;
    const expiry = (jwt && expiryOf(jwt)) ?? toldExpiry(answer, operation);
    if (expiry === undefined || expiry > answer.now) return;
    yield {
      where: tokenPlace(operation, 'value'),
      promised: 'an expiry in the future',
      received: describeInstant(expiry),
      pointer: operation.token?.value.pointer ?? operation.pointer,
    };
  },
};
