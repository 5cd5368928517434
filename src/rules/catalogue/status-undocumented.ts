import type { Operation } from '../../openapi/index.ts';
import { isForeignMethod } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

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
    // A 401 is the same defect in every case: a client gets it whenever its credentials are rejected.
    const gap = refused && undocumentedRefusal === 'warning' && status !== 401;
    const silent = refused && expects === 'refused' && isSilent(operation, status);
    yield {
      where: 'response status',
      expected:
        operation.responses.map(({ status: documented }) => documented).join(' or ') ||
        'no status is documented',
      received: describeStatus(response.received),
      pointer: joinPointer(operation.pointer, 'responses'),
      ...(status < 500 && operation.responses.length === 0
        ? { severity: 'info', reason: 'the contract documents no response of the operation' }
        : {}),
      ...(silent
        ? {
            severity: 'info',
            reason: 'the credentials were rejected, and the contract documents no status for that',
            sameIn: String(status),
          }
        : {}),
      ...(gap && !silent
        ? {
            severity: 'warning',
            reason: 'the request was rejected properly, with a status that the contract does not document',
            sameIn: String(status),
          }
        : {}),
    };
  },
};

/**
 * Whether a status rejects credentials and the operation documents none that does, as documents made from
 * code often do (RFC 9110, sections 15.5.2 and 15.5.4; of a login 400 as well: RFC 6749, section 5.2).
 */
function isSilent({ token, responses }: Operation, status: number): boolean {
  const rejections = ['401', '403', ...(token ? ['400'] : [])];
  const documented = responses.map((each) => each.status.toUpperCase());
  return (
    rejections.includes(String(status)) &&
    !documented.some((each) => [...rejections, '4XX', 'DEFAULT'].includes(each))
  );
}
