import type { Rule } from '../rule.ts';
import { drifted } from './checks/drifted.ts';

export const driftTokenAlgorithmChanged: Rule = {
  id: 'drift-token-algorithm-changed',
  family: 'drift',
  change: 'semantic',
  severity: 'warning',
  title: 'The token is signed by another algorithm',
  why: 'Whoever verifies the token needs another key, or trusts a weaker one.',
  fix: 'Make sure that every verifier knows the algorithm, then accept it.',
  source: 'RFC 8725, section 3.1',
  check: drifted('token-algorithm-changed'),
};
