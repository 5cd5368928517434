import type { Rule } from '../rule.ts';
import { callFailed } from './checks/call-failed.ts';

export const callRefused: Rule = {
  id: 'call-refused',
  family: 'call',
  severity: 'error',
  title: 'Nothing accepts connections at the address',
  why: 'No client can reach the API.',
  fix: 'Check that the service runs and listens at that address and port.',
  source: 'RFC 9293, section 3.10.7.1',
  perCase: true,
  check: callFailed('refused'),
};
