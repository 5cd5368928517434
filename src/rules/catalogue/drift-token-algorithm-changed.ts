import type { Rule } from '../rule.ts';
import { drifted } from './checks/response.ts';

export const driftTokenAlgorithmChanged: Rule = {
  id: 'drift-token-algorithm-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The signature algorithm of the token changed',
  why: 'Services that verify the token need another key, or trust a weaker one.',
  fix: 'Make sure that every verifier knows the algorithm, then accept the change.',
  source: 'RFC 8725, section 3.1',
  check: drifted('token-algorithm-changed'),
};
