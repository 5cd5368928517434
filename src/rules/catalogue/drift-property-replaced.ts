import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftPropertyReplaced: Rule = {
  id: 'drift-property-replaced',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A property was probably replaced by another',
  why: 'Clients that read the old name find nothing, and the new property may have another unit or meaning.',
  fix: 'Keep the old property beside the new one until no client reads it.',
  check: drifted('property-replaced'),
};
