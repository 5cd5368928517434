import type { Rule } from '../rule.ts';
import { callFailed } from './checks/call-failed.ts';

export const callTruncated: Rule = {
  id: 'call-truncated',
  family: 'call',
  severity: 'error',
  title: 'The response ended before it was complete',
  why: 'What arrived of the body cannot be trusted.',
  fix: 'Make Content-Length, or the chunks, agree with what is sent; look at proxies that cut responses off.',
  source: 'RFC 9112, section 8',
  perCase: true,
  check: callFailed('truncated'),
};
