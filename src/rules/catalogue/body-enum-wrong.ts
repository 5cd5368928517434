import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyEnumWrong: Rule = {
  id: 'body-enum-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value is none of those that are expected',
  why: 'Clients meet a case that they do not know.',
  fix: 'Send a documented value, or add this one to "enum".',
  source: 'JSON Schema 2020-12, validation, section 6.1.2',
  check: broken('enum'),
};
