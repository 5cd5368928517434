import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus, refusesItems } from './checks/response.ts';

export const invalidRequestAccepted: Rule = {
  id: 'invalid-request-accepted',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'A request that must be rejected was accepted',
  why: 'Anyone who sends such a request gets access.',
  fix: 'Reject it with a documented status before doing anything else with it.',
  source: 'OWASP ASVS 4.0.3, sections 2.2 and 4.1',
  perCase: true,
  *check({ response, operation, exchange }) {
    const { expects, bypass, acceptanceTolerable } = exchange.case;
    // A success under another path may be a page for every path: see protection-bypassed.
    if (!response?.success || expects !== 'refused' || bypass) return;
    // A bulk operation refuses each item by itself.
    if (refusesItems(response.received)) return;
    // A 5xx says that the server failed, and refuses nothing.
    const refusals = operation.responses.filter(({ status }) => /^4|default/i.test(status));
    yield {
      where: 'response status',
      expected: refusals.map(({ status }) => status).join(' or ') || 'a 4xx status',
      received: describeStatus(response.received),
      pointer: refusals[0]?.pointer ?? joinPointer(operation.pointer, 'responses'),
      ...acceptanceTolerable,
    };
  },
};
