import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTypeChanged: Rule = {
  id: 'drift-type-changed',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The type of a value changed',
  why: 'Clients in typed languages fail to read it, and others compute with it wrongly.',
  fix: 'Send the accepted type, or accept the new one.',
  check: drifted('type-changed'),
};
