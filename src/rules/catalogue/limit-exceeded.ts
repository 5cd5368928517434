import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const limitExceeded: Rule = {
  id: 'limit-exceeded',
  family: 'contract',
  severity: 'error',
  title: 'A list has more items than its limit',
  why: 'Clients allocate space and draw pages for the number that they requested.',
  fix: 'Return at most as many items as the parameter says.',
  source: 'OpenAPI 3.1, section 4.8.12',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' && !reading.operation.token
      ? loadResourceChecks().beyondLimit(reading)
      : [];
  },
};
