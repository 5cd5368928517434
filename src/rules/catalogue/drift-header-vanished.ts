import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftHeaderVanished: Rule = {
  id: 'drift-header-vanished',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A header that was always there is gone',
  why: 'Clients, browsers and caches rely on it, though nobody may have expected it.',
  fix: 'Bring it back, or accept its absence.',
  check: drifted('header-vanished'),
};
