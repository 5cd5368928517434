import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callRefused: Rule = {
  id: 'call-refused',
  family: 'call',
  severity: 'error',
  title: 'The connection was refused',
  why: 'No client can reach the API.',
  fix: 'Check that the service is running and listens at that address and port.',
  source: 'RFC 9293, section 3.10.7.1',
  perCase: true,
  check: callFailed('refused'),
};
