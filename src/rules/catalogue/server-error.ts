import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

/**
 * An undocumented status is reported by status-undocumented, that of a valid request by
 * valid-request-rejected.
 */
export const serverError: Rule = {
  id: 'server-error',
  family: 'contract',
  severity: 'error',
  title: 'A request that must be rejected caused a server error',
  why: 'Attackers can trigger the failure whenever they like.',
  fix: 'Validate the request before it is used, and reject it with a documented 4xx.',
  source: 'RFC 9110, section 15.6; OWASP ASVS 4.0.3, section 5.1',
  perCase: true,
  *check({ response, exchange }) {
    const { expects, expectation } = exchange.case;
    const { status } = response?.received ?? {};
    if (!response?.documented || status === undefined || status < 500 || expects === 'accepted') return;
    if (status === expectation?.status) return;
    yield {
      where: 'response status',
      expected: 'a 4xx status that says what is wrong with the request',
      received: describeStatus(response.received),
      pointer: response.documented.pointer,
    };
  },
};
