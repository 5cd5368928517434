import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftTokenLifetimeChanged: Rule = {
  id: 'drift-token-lifetime-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The token lives for another time than was accepted',
  why: 'Clients that renew too late are refused, and a longer life helps whoever stole it.',
  fix: 'Ask the provider whether it is meant, then accept it.',
  check: drifted('token-lifetime-changed'),
};
