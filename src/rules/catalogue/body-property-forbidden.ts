import type { Rule } from '../rule.ts';
import { broken } from './checks/schema-violations.ts';

export const bodyPropertyForbidden: Rule = {
  id: 'body-property-forbidden',
  family: 'contract',
  severity: 'error',
  title: 'There is a property that the contract forbids',
  why: 'Strict clients refuse the whole response.',
  fix: 'Leave it away, or document it.',
  source: 'JSON Schema 2020-12, core, section 10.3.2',
  check: broken('additionalProperties', 'unevaluatedProperties', 'propertyNames', 'false'),
};
