import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callTruncated: Rule = {
  id: 'call-truncated',
  family: 'call',
  severity: 'error',
  title: 'The response ended before it was complete',
  why: 'The part of the body that arrived cannot be trusted.',
  fix: 'Make Content-Length, or the chunk sizes, match what is sent; check proxies for cut-off responses.',
  source: 'RFC 9112, section 8',
  perCase: true,
  check: callFailed('truncated'),
};
