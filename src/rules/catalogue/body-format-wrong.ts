import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/schema-violations.ts';

export const bodyFormatWrong: Rule = {
  id: 'body-format-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its format',
  why: 'Clients fail to parse it, or parse it wrongly.',
  fix: 'Send the documented format, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 7',
  check: schemaViolations('format'),
};
