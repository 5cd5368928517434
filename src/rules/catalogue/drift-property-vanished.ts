import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftPropertyVanished: Rule = {
  id: 'drift-property-vanished',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A property that was always there is gone',
  why: 'Clients rely on what was always there, whether or not it is expected.',
  fix: 'Bring it back, or accept its absence.',
  check: drifted('property-vanished'),
};
