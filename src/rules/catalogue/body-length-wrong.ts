import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyLengthWrong: Rule = {
  id: 'body-length-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A text is shorter or longer than expected',
  why: 'Clients store it cut off, or take an empty text for a real one.',
  fix: 'Keep to the documented length, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.3',
  check: broken('minLength', 'maxLength'),
};
