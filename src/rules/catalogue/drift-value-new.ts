import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftValueNew: Rule = {
  id: 'drift-value-new',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'A value of an enumeration was never seen before',
  why: 'Clients handle the values that they met, and may have no branch for another.',
  fix: 'Look at whether clients handle it, then accept it.',
  check: drifted('value-new'),
};
