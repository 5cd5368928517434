import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodySizeWrong: Rule = {
  id: 'body-size-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A collection does not have the expected size or members',
  why: 'Clients that rely on a first, a last or a single member break.',
  fix: 'Send as many as documented, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, sections 6.4 and 6.5',
  check: broken(
    'minItems',
    'maxItems',
    'uniqueItems',
    'contains',
    'unevaluatedItems',
    'minProperties',
    'maxProperties',
  ),
};
