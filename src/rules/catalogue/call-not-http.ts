import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callNotHttp: Rule = {
  id: 'call-not-http',
  family: 'call',
  severity: 'error',
  title: 'The response is not HTTP',
  why: 'Something other than the API responds at this address.',
  fix: 'Check the host, port and scheme in BASE_URL, and what listens there.',
  source: 'RFC 9112, section 2',
  perCase: true,
  check: callFailed('not-http'),
};
