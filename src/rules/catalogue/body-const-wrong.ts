import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyConstWrong: Rule = {
  id: 'body-const-wrong',
  family: 'promise',
  severity: 'error',
  title: 'A value is not the one that is promised',
  why: 'Clients that compare with the documented value take the wrong path.',
  mend: 'Send the documented value, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.1.3',
  check: broken('const'),
};
