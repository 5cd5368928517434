import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyConstWrong: Rule = {
  id: 'body-const-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its const',
  why: 'Clients that compare with the documented value take the wrong branch.',
  fix: 'Send the documented value, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.1.3',
  check: schemaViolations('const'),
};
