import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyNumberWrong: Rule = {
  id: 'body-number-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A number is outside its documented range',
  why: 'Clients compute with it, and get wrong results.',
  fix: 'Keep to the documented range, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.2',
  check: schemaViolations('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
};
