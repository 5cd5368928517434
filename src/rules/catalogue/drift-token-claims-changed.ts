import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftTokenClaimsChanged: Rule = {
  id: 'drift-token-claims-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The token carries other claims',
  why: 'Whoever reads the token misses what is gone, and learns what is new.',
  fix: 'Look at what the claims tell, then accept them.',
  check: drifted('token-claims-changed'),
};
