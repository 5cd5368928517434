import type { Rule } from '../rule.ts';
import { lostItems } from './checks/resource-checks.ts';

export const filterLosesItems: Rule = {
  id: 'filter-loses-items',
  family: 'contract',
  severity: 'error',
  title: 'A filter leaves out items that have its value',
  why: 'Clients do not find what is there, and take it for missing.',
  fix: 'Return all items that the parameter selects, also those at a limit.',
  source: 'OpenAPI 3.1, section 4.8.12',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' ? lostItems(reading) : [];
  },
};
