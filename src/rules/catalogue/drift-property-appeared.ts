import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftPropertyAppeared: Rule = {
  id: 'drift-property-appeared',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'There is a property that was not there before',
  why: 'It is part of the API from the day that somebody uses it.',
  fix: 'Document it and accept it, or leave it away.',
  check: drifted('property-appeared'),
};
