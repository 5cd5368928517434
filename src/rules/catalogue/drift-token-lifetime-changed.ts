import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTokenLifetimeChanged: Rule = {
  id: 'drift-token-lifetime-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The lifetime of the token changed',
  why: 'Clients that renew too late are rejected, and a longer lifetime helps whoever stole the token.',
  fix: 'Ask the provider whether the change is intended, then accept it.',
  check: drifted('token-lifetime-changed'),
};
