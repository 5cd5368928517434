import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyEnumWrong: Rule = {
  id: 'body-enum-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value is not in its enum',
  why: 'Clients receive a value that they have no branch for.',
  fix: 'Send a documented value, or add this one to "enum".',
  source: 'JSON Schema 2020-12, validation, section 6.1.2',
  check: schemaViolations('enum'),
};
