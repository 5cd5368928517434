import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyTypeWrong: Rule = {
  id: 'body-type-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value has the wrong type',
  why: 'Typed clients fail to read the response.',
  fix: 'Send the documented type, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.1.1',
  check: schemaViolations('type'),
};
