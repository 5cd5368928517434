import { headerValue } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const challengeMissing: Rule = {
  id: 'challenge-missing',
  family: 'contract',
  severity: 'info',
  title: 'A 401 does not say how to authenticate',
  why: 'Clients cannot tell a missing token from an expired one, nor which scheme to use.',
  fix: 'Send WWW-Authenticate with every 401 of an operation that takes a token.',
  source: 'RFC 9110, sections 11.6.1 and 15.5.2; RFC 6750, section 3',
  *check({ response, operation, contract }) {
    if (response?.received.status !== 401 || response.gatewayError || operation.token) return;
    if (headerValue(response.received, 'www-authenticate') !== undefined) return;
    // A login, a key or a cookie has no scheme that a challenge could name.
    const scheme = contract.bearerSchemes.find(({ name }) => operation.security.includes(name));
    const documented = response.documented?.headers.find(
      ({ name }) => name.toLowerCase() === 'www-authenticate',
    );
    if (!scheme || documented?.required) return;
    yield {
      where: 'response header WWW-Authenticate',
      expected: `a challenge, such as ${scheme.scheme} realm="api"`,
      received: 'no such header',
      pointer: documented?.pointer ?? response.documented?.pointer ?? operation.pointer,
      ...(documented ? { severity: 'warning', reason: 'the contract documents the header' } : {}),
    };
  },
};
