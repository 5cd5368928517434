import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTokenFormChanged: Rule = {
  id: 'drift-token-form-changed',
  family: 'drift',
  change: 'breaking',
  severity: 'warning',
  title: 'The form of the token changed',
  why: 'Clients that read the expiry from the token can no longer do so.',
  fix: 'Ask the provider whether the change is intended, then accept it.',
  check: drifted('token-form-changed'),
};
