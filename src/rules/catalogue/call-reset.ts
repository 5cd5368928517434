import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callReset: Rule = {
  id: 'call-reset',
  family: 'call',
  severity: 'error',
  title: 'The connection was reset',
  why: 'A client cannot know whether its request was processed.',
  fix: 'Check the server, and the proxies in front of it, for crashes and connection limits.',
  source: 'RFC 9293, section 3.10.7.4',
  perCase: true,
  check: callFailed('reset'),
};
