import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyPatternWrong: Rule = {
  id: 'body-pattern-wrong',
  family: 'promise',
  severity: 'error',
  title: 'A text does not fit the promised pattern',
  why: 'Clients that rely on the pattern refuse it.',
  mend: 'Send a text that fits, or correct the pattern.',
  source: 'JSON Schema 2020-12, validation, section 6.3.3',
  check: broken('pattern'),
};
