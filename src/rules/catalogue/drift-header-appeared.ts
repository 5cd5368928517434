import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftHeaderAppeared: Rule = {
  id: 'drift-header-appeared',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'A new response header appeared',
  why: 'It may announce a rate limit, a deprecation or a session that clients should know about.',
  fix: 'Check what it announces, then accept the change.',
  check: drifted('header-appeared'),
};
