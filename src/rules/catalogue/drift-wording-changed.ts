import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftWordingChanged: Rule = {
  id: 'drift-wording-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The wording of an error message changed',
  why: 'Clients match on the message where there is no error code, and people search for it.',
  fix: 'Give clients an error code to match on, then accept the new wording.',
  check: drifted('wording-changed'),
};
