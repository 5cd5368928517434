import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callTimedOut: Rule = {
  id: 'call-timed-out',
  family: 'call',
  severity: 'error',
  title: 'The request timed out',
  why: 'Clients that wait delay their own users, or give up.',
  fix: 'Find out what the server waits for; raise REQUEST_TIMEOUT_MS only if such slow responses are acceptable.',
  source: 'RFC 9110, section 9.2.2',
  perCase: true,
  check: callFailed('timeout'),
};
