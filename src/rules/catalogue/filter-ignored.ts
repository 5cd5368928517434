import type { Rule } from '../rule.ts';
import {
  hiddenItems,
  ignoredArrayFilters,
  ignoredFilters,
  ignoredItemFilters,
  ignoredSearch,
  itemsOfOthers,
} from './checks/resource-checks.ts';

export const filterIgnored: Rule = {
  id: 'filter-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A list has items that its filter excludes',
  why: 'Clients show, add up or change what does not belong to their selection.',
  fix: 'Apply the parameter to the items, or remove it from the contract.',
  source: 'OpenAPI 3.1, section 4.8.12',
  *check(reading) {
    if (!reading.response?.success) return;
    if (reading.exchange.request.url.includes('?')) {
      yield* ignoredFilters(reading);
      yield* ignoredItemFilters(reading);
      yield* ignoredArrayFilters(reading);
      yield* ignoredSearch(reading);
    }
    if (reading.operation.method === 'GET') yield* hiddenItems(reading);
    if (reading.before.length > 0 && reading.operation.path.includes('{')) yield* itemsOfOthers(reading);
  },
};
