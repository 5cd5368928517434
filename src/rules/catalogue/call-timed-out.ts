import type { Rule } from '../rule.ts';
import { callFailed } from './checks/call-failed.ts';

export const callTimedOut: Rule = {
  id: 'call-timed-out',
  family: 'call',
  severity: 'error',
  title: 'No complete response within the time limit',
  why: 'A client that waits holds its own users up, or gives up.',
  fix: 'Find out what the server waits for; raise REQUEST_TIMEOUT_MS only if so long a response is right.',
  source: 'RFC 9110, section 9.2.2',
  perCase: true,
  check: callFailed('timeout'),
};
