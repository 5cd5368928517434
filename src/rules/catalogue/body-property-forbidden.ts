import type { Rule } from '../rule.ts';
import { schemaViolations } from './checks/response.ts';

export const bodyPropertyForbidden: Rule = {
  id: 'body-property-forbidden',
  family: 'contract',
  severity: 'error',
  title: 'The body has a property that the contract forbids',
  why: 'Strict clients reject the whole response.',
  fix: 'Remove the property, or document it.',
  source: 'JSON Schema 2020-12, core, section 10.3.2',
  check: schemaViolations('additionalProperties', 'unevaluatedProperties', 'propertyNames', 'false'),
};
