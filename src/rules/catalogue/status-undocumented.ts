import { isForeignMethod } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

export const statusUndocumented: Rule = {
  id: 'status-undocumented',
  family: 'promise',
  severity: 'error',
  title: 'The status is not documented',
  why: 'Clients are written for the answers that the contract lists, and meet this one unprepared.',
  mend: 'Answer with a documented status, or add this one to the contract.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ answer, operation, exchange }) {
    if (!answer || answer.documented) return;
    const { status } = answer.reply;
    const { expects, undocumentedRefusal, orderlyStatuses } = exchange.case;
    if (orderlyStatuses?.includes(status)) return;
    if (status < 400 && isForeignMethod(exchange, operation)) return;
    const refused = status >= 400 && status < 500;
    const accepted = expects === 'refused' && answer.success;
    if (status === 429 || accepted || (refused && undocumentedRefusal === 'ignore')) return;
    const gap = refused && undocumentedRefusal === 'warning';
    yield {
      where: 'response status',
      promised: operation.responses.map((response) => response.status).join(' or ') || 'no status at all',
      received: describeStatus(answer.reply),
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
