import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyConstWrong: Rule = {
  id: 'body-const-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value is not the one that is expected',
  why: 'Clients that compare with the documented value take the wrong path.',
  fix: 'Send the documented value, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.1.3',
  check: broken('const'),
};
