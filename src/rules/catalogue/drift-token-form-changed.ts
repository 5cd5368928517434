import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftTokenFormChanged: Rule = {
  id: 'drift-token-form-changed',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The token is of another form than was accepted',
  why: 'Clients that look into the token for its expiry can no longer do so.',
  fix: 'Ask the provider whether it is meant, then accept it.',
  check: drifted('token-form-changed'),
};
