import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callTooLarge: Rule = {
  id: 'call-too-large',
  family: 'call',
  severity: 'error',
  title: 'The response is larger than the limit',
  why: 'A client that reads the whole response runs out of memory.',
  fix: 'Find out why the response is so large; the limit is 5 MiB.',
  source: 'OWASP API Security 2023, API4',
  perCase: true,
  check: callFailed('too-large'),
};
