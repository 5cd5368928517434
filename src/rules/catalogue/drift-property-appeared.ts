import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftPropertyAppeared: Rule = {
  id: 'drift-property-appeared',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'A new property appeared',
  why: 'Once a client uses the property, removing it breaks that client.',
  fix: 'Document the property and accept the change, or remove it.',
  check: drifted('property-appeared'),
};
