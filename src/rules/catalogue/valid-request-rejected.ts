import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

export const validRequestRejected: Rule = {
  id: 'valid-request-rejected',
  family: 'contract',
  severity: 'error',
  title: 'A request that must be accepted was refused',
  why: 'The API is of no use to those who do everything right.',
  fix: 'Check the credentials in the settings first, then whether what the example names is there, then why the API refuses.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check({ response, operation, exchange }) {
    if (!response?.documented || response.success || exchange.case.expects !== 'accepted') return;
    if (response.received.status === 429) return;
    const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
    yield {
      where: 'response status',
      expected: successes.map(({ status }) => status).join(' or ') || 'a success',
      received: describeStatus(response.received),
      pointer: successes[0]?.pointer ?? joinPointer(operation.pointer, 'responses'),
      ...(exchange.case.refusalTolerable === undefined
        ? {}
        : { severity: 'warning', reason: exchange.case.refusalTolerable }),
    };
  },
};
