import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTokenClaimsChanged: Rule = {
  id: 'drift-token-claims-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The claims of the token changed',
  why: 'Services that read the token miss the removed claims, and new claims may expose data.',
  fix: 'Check what the new claims contain, then accept the change.',
  check: drifted('token-claims-changed'),
};
