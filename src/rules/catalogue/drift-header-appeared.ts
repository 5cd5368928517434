import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftHeaderAppeared: Rule = {
  id: 'drift-header-appeared',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'There is a header that was not there before',
  why: 'It may announce a limit, a deprecation or a session that clients should know of.',
  fix: 'Look at what it announces, then accept it.',
  check: drifted('header-appeared'),
};
