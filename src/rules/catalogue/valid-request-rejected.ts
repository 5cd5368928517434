import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus, lockedAfter } from './checks/response.ts';

export const validRequestRejected: Rule = {
  id: 'valid-request-rejected',
  family: 'contract',
  severity: 'error',
  title: 'A valid request was rejected',
  why: 'Clients that do everything right cannot use the API.',
  fix: 'Check the credentials in the settings first, then whether the data in the example exists, then why the API rejects the request.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check(reading) {
    const { response, operation, exchange } = reading;
    if (!response?.documented || response.success || exchange.case.expects !== 'accepted') return;
    const { status: received } = response.received;
    if (received === 429 || exchange.case.orderlyStatuses?.includes(received)) return;
    if (lockedAfter(reading) > 0) return;
    const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
    yield {
      where: 'response status',
      expected: successes.map(({ status }) => status).join(' or ') || 'a 2xx status',
      received: describeStatus(response.received),
      pointer: successes[0]?.pointer ?? joinPointer(operation.pointer, 'responses'),
      ...(exchange.case.refusalTolerable === undefined
        ? {}
        : { severity: 'warning', reason: exchange.case.refusalTolerable }),
    };
  },
};
