import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftBodyEnveloped: Rule = {
  id: 'drift-body-enveloped',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'Everything moved under one key',
  why: 'Every client reads the old places, where nothing is left.',
  fix: 'Put the properties back, or offer the new form under a new version.',
  check: drifted('body-enveloped'),
};
