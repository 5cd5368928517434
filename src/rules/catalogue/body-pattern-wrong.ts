import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyPatternWrong: Rule = {
  id: 'body-pattern-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A string does not match its pattern',
  why: 'Clients that rely on the pattern reject it.',
  fix: 'Send a string that matches, or correct the pattern.',
  source: 'JSON Schema 2020-12, validation, section 6.3.3',
  check: schemaViolations('pattern'),
};
