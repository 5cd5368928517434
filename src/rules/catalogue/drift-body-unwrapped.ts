import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftBodyUnwrapped: Rule = {
  id: 'drift-body-unwrapped',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The properties under one key moved up to the enclosing object',
  why: 'Every client reads the old locations, which are empty now.',
  fix: 'Move the properties back, or offer the new structure under a new version.',
  check: drifted('body-unwrapped'),
};
