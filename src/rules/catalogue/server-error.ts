import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

/** A status that nothing documents is told by status-undocumented, and a valid request's by valid-request-rejected. */
export const serverError: Rule = {
  id: 'server-error',
  family: 'contract',
  severity: 'error',
  title: 'The server failed over a request that is to be refused',
  why: 'What the server did not expect, an attacker can send at will.',
  fix: 'Check the request before it is used, and refuse it with a documented 4xx.',
  source: 'RFC 9110, section 15.6; OWASP ASVS 4.0.3, section 5.1',
  perCase: true,
  *check({ response, exchange }) {
    if (!response?.documented || response.received.status < 500 || exchange.case.expects === 'accepted')
      return;
    yield {
      where: 'response status',
      expected: 'a response that names what is wrong with the request, 4xx',
      received: describeStatus(response.received),
      pointer: response.documented.pointer,
    };
  },
};
