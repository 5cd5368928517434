import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftPropertyVanished: Rule = {
  id: 'drift-property-vanished',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'A property that was always sent is missing',
  why: 'Clients rely on properties that were always there, documented as required or not.',
  fix: 'Send it again, or accept the change.',
  check: drifted('property-vanished'),
};
