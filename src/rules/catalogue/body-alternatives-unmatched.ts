import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyAlternativesUnmatched: Rule = {
  id: 'body-alternatives-unmatched',
  family: 'contract',
  severity: 'error',
  title: 'A value fits none of the documented alternatives, or too many',
  why: 'Clients cannot tell which alternative they hold.',
  fix: 'Send one of the documented alternatives, or correct the contract.',
  source: 'JSON Schema 2020-12, core, section 10.2.1',
  check: broken('anyOf', 'oneOf', 'not'),
};
