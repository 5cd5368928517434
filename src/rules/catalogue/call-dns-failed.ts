import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callDnsFailed: Rule = {
  id: 'call-dns-failed',
  family: 'call',
  severity: 'error',
  title: 'The host name could not be resolved',
  why: 'No client can find the API.',
  fix: 'Check the name in BASE_URL and the DNS records of the host.',
  source: 'RFC 1034',
  perCase: true,
  check: callFailed('dns'),
};
