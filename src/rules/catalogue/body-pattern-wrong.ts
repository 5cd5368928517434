import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyPatternWrong: Rule = {
  id: 'body-pattern-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A text does not fit the expected pattern',
  why: 'Clients that rely on the pattern refuse it.',
  fix: 'Send a text that fits, or correct the pattern.',
  source: 'JSON Schema 2020-12, validation, section 6.3.3',
  check: broken('pattern'),
};
