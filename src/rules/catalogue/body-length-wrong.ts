import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyLengthWrong: Rule = {
  id: 'body-length-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A string is too short or too long',
  why: 'Clients cut it off when they store it, or take an empty string for a value.',
  fix: 'Keep to the documented length, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.3',
  check: schemaViolations('minLength', 'maxLength'),
};
