import type { Rule } from '../rule.ts';
import { callFailed } from './checks/response.ts';

export const callUndecodable: Rule = {
  id: 'call-undecodable',
  family: 'call',
  severity: 'error',
  title: 'The body does not match its Content-Encoding',
  why: 'Clients that decode by the header cannot read the response.',
  fix: 'Set Content-Encoding to the encoding that was applied to the body.',
  source: 'RFC 9110, section 8.4',
  perCase: true,
  check: callFailed('undecodable'),
};
