import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftBodyEnveloped: Rule = {
  id: 'drift-body-enveloped',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'All properties moved under one key',
  why: 'Every client reads the old locations, which are empty now.',
  fix: 'Move the properties back, or offer the new structure under a new version.',
  check: drifted('body-enveloped'),
};
