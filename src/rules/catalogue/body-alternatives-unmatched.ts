import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyAlternativesUnmatched: Rule = {
  id: 'body-alternatives-unmatched',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its anyOf, oneOf or not',
  why: 'Clients cannot tell which of the documented alternatives they received.',
  fix: 'Send one of the documented alternatives, or correct the contract.',
  source: 'JSON Schema 2020-12, core, section 10.2.1',
  check: schemaViolations('anyOf', 'oneOf', 'not'),
};
