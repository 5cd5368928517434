import { isForeignMethod } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

export const statusUndocumented: Rule = {
  id: 'status-undocumented',
  family: 'contract',
  severity: 'error',
  title: 'The status is not documented',
  why: 'Clients are written for the documented responses, and do not handle this one.',
  fix: 'Respond with a documented status, or add this one to the contract.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ response, operation, exchange }) {
    if (!response || response.documented || response.gatewayError) return;
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
      expected:
        operation.responses.map(({ status: documented }) => documented).join(' or ') ||
        'no status is documented',
      received: describeStatus(response.received),
      pointer: joinPointer(operation.pointer, 'responses'),
      ...(gap
        ? {
            severity: 'warning',
            reason: 'the request was rejected properly, with a status that the contract does not document',
            sameIn: String(status),
          }
        : {}),
    };
  },
};
