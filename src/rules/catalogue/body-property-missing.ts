import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyPropertyMissing: Rule = {
  id: 'body-property-missing',
  family: 'contract',
  severity: 'error',
  title: 'A required property is missing',
  why: 'Clients that rely on it break.',
  fix: 'Send it, or remove it from "required" in the contract.',
  source: 'JSON Schema 2020-12, validation, section 6.5.3',
  check: schemaViolations('required'),
};
