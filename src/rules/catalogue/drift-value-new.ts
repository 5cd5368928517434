import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftValueNew: Rule = {
  id: 'drift-value-new',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'A new enum value appeared',
  why: 'Clients handle the values that they know, and may have no branch for a new one.',
  fix: 'Check that clients handle it, then accept the change.',
  check: drifted('value-new'),
};
