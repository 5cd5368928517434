import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftBecameNullable: Rule = {
  id: 'drift-became-nullable',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A value is null that never was',
  why: 'Clients that never met null there fail at it.',
  fix: 'Leave the null away, or accept it.',
  check: drifted('became-nullable'),
};
