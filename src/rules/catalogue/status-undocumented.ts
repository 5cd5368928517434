import { isForeignMethod } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

export const statusUndocumented: Rule = {
  id: 'status-undocumented',
  family: 'contract',
  severity: 'error',
  title: 'The status is not documented',
  why: 'Clients are written for the responses that the contract lists, and meet this one unprepared.',
  fix: 'Response with a documented status, or add this one to the contract.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ response, operation, exchange }) {
    if (!response || response.documented) return;
    const { status } = response.received;
    const { expects, undocumentedRefusal, orderlyStatuses } = exchange.case;
    if (orderlyStatuses?.includes(status)) return;
    if (status < 400 && isForeignMethod(exchange, operation)) return;
    const refused = status >= 400 && status < 500;
    const accepted = expects === 'refused' && response.success;
    if (status === 429 || accepted || (refused && undocumentedRefusal === 'ignore')) return;
    const gap = refused && undocumentedRefusal === 'warning';
    yield {
      where: 'response status',
      expected: operation.responses.map((response) => response.status).join(' or ') || 'no status at all',
      received: describeStatus(response.received),
      pointer: joinPointer(operation.pointer, 'responses'),
      ...(gap
        ? {
            severity: 'warning',
            reason: 'an orderly refusal that the contract does not mention',
            sameIn: String(status),
          }
        : {}),
    };
  },
};
