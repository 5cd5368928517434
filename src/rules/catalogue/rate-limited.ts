import { headerValue } from '../../http/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const rateLimited: Rule = {
  id: 'rate-limited',
  family: 'call',
  severity: 'warning',
  title: 'The API limited the request rate (429)',
  why: 'While the API rejects requests, nothing can be checked.',
  fix: 'Lower REQUESTS_PER_MINUTE, or run less often; DEPTH=polite sends the fewest requests.',
  source: 'RFC 6585, section 4',
  *check({ response, operation }) {
    if (response?.received.status !== 429) return;
    const wait = headerValue(response.received, 'retry-after');
    yield {
      where: 'response status',
      expected: 'a response other than 429',
      received: `429${wait === undefined ? '' : `, Retry-After: ${wait}`}`,
      pointer: response.documented?.pointer ?? joinPointer(operation.pointer, 'responses'),
      ...(response.documented?.status === '429' && wait !== undefined
        ? { severity: 'info', reason: 'the contract documents the limit, and Retry-After says when it ends' }
        : {}),
    };
  },
};
