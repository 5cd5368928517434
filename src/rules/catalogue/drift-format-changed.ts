import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftFormatChanged: Rule = {
  id: 'drift-format-changed',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The format of a string changed',
  why: 'Clients that parse the accepted format misread the new one.',
  fix: 'Keep the accepted format, or accept the new one.',
  check: drifted('format-changed'),
};
