import type { Rule } from '../rule.ts';
import { differencesFromList } from './checks/resource-checks.ts';

export const itemInconsistent: Rule = {
  id: 'item-inconsistent',
  family: 'contract',
  severity: 'warning',
  title: 'An item differs from the same item in its list',
  why: 'Clients show one value in a list and another one on the page behind it, and cannot know which of them holds.',
  fix: 'Build both responses from the same data in the same way, or document that a property differs.',
  source: 'OpenAPI 3.1, section 4.8.16; RFC 9110, section 3.2',
  check(reading) {
    // Each response is judged by this rule, and few operations are of an item.
    if (!reading.response?.success || !reading.operation.path.includes('{')) return [];
    return differencesFromList(reading);
  },
};
