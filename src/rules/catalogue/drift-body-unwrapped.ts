import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftBodyUnwrapped: Rule = {
  id: 'drift-body-unwrapped',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'What stood under one key stands in the object itself',
  why: 'Every client reads the old places, where nothing is left.',
  fix: 'Put the properties back, or offer the new form under a new version.',
  check: drifted('body-unwrapped'),
};
