import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftStatusNew: Rule = {
  id: 'drift-status-new',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The status was never seen before',
  why: 'Clients that worked with the accepted status do not handle this one.',
  fix: 'Ask the provider whether the change is intended, then accept it with "npx driftline baseline accept".',
  source: 'RFC 9110, section 15',
  check: drifted('status-new'),
};
