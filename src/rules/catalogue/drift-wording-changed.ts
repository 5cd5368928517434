import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftWordingChanged: Rule = {
  id: 'drift-wording-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'A refusal is worded in another way',
  why: 'Clients match messages where they are given no code, and people find help by them.',
  fix: 'Give clients a code to go by, then accept the wording.',
  check: drifted('wording-changed'),
};
