import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyFormatWrong: Rule = {
  id: 'body-format-wrong',
  family: 'promise',
  severity: 'error',
  title: 'A value is not in the promised format',
  why: 'Clients fail to parse it, or parse it wrongly.',
  mend: 'Send the documented format, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 7',
  check: broken('format'),
};
