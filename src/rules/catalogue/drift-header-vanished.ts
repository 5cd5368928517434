import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftHeaderVanished: Rule = {
  id: 'drift-header-vanished',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A response header that was always sent is missing',
  why: 'Clients, browsers and caches rely on it, documented or not.',
  fix: 'Send it again, or accept the change.',
  check: drifted('header-vanished'),
};
