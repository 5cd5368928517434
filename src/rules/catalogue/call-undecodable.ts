import type { Rule } from '../rule.ts';
import { callFailed } from './checks/call-failed.ts';

export const callUndecodable: Rule = {
  id: 'call-undecodable',
  family: 'call',
  severity: 'error',
  title: 'The body is not encoded as Content-Encoding says',
  why: 'Clients that trust the header cannot read the response.',
  fix: 'Let Content-Encoding name what was really done to the body.',
  source: 'RFC 9110, section 8.4',
  perCase: true,
  check: callFailed('undecodable'),
};
