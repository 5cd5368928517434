import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftPropertyReplaced: Rule = {
  id: 'drift-property-replaced',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A property was probably replaced by another',
  why: 'Clients that read the old name find nothing, and the new one may count in another way.',
  fix: 'Keep the old property beside the new one until nobody reads it.',
  check: drifted('property-replaced'),
};
