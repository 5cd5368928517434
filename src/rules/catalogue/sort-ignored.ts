import type { Rule } from '../rule.ts';
import { wrongOrder } from './checks/resource-checks.ts';

export const sortIgnored: Rule = {
  id: 'sort-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A list is in another order than requested',
  why: 'Clients take the first item for the newest, cheapest or next one.',
  fix: 'Sort by the parameter, or remove it from the contract.',
  source: 'OpenAPI 3.1, section 4.8.12',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' ? wrongOrder(reading) : [];
  },
};
