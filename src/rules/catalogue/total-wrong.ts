import type { Rule } from '../rule.ts';
import { wrongPageCounts, wrongTotals } from './checks/resource-checks.ts';

export const totalWrong: Rule = {
  id: 'total-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A total contradicts the items',
  why: 'Clients draw too few or too many pages, and leave items out.',
  fix: 'Count the items of all pages, with the same filters as the list.',
  source: 'OpenAPI 3.1, section 4.8.24',
  *check(reading) {
    if (!reading.response?.success || reading.operation.method !== 'GET' || reading.operation.token) return;
    yield* wrongTotals(reading);
    yield* wrongPageCounts(reading);
  },
};
