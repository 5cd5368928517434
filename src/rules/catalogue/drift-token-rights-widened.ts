import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTokenRightsWidened: Rule = {
  id: 'drift-token-rights-widened',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  security: 'access',
  title: 'The token of the same account allows more than before',
  why: 'Whoever holds the token, or steals it, can do what the account could not do when it was agreed.',
  fix: 'Check who gave the account these scopes or roles, then take them back or accept the change.',
  source: 'RFC 6749, section 3.3; RFC 9068, section 2.2.3',
  check: drifted('token-rights-widened'),
};
