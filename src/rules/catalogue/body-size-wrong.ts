import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodySizeWrong: Rule = {
  id: 'body-size-wrong',
  family: 'contract',
  severity: 'error',
  title: 'An array or object has the wrong size or items',
  why: 'Clients that rely on a first, a last or a single item break.',
  fix: 'Send as many items as documented, or correct the contract.',
  source: 'JSON Schema 2020-12, validation, sections 6.4 and 6.5',
  check: schemaViolations(
    'minItems',
    'maxItems',
    'uniqueItems',
    'contains',
    'unevaluatedItems',
    'minProperties',
    'maxProperties',
  ),
};
