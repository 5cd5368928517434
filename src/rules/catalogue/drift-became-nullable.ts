import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftBecameNullable: Rule = {
  id: 'drift-became-nullable',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A value that was never null is null',
  why: 'Clients that never received null here may fail.',
  fix: 'Send a value instead of null, or accept the change.',
  check: drifted('became-nullable'),
};
