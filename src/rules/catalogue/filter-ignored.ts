import type { Rule } from '../rule.ts';
import {
  hiddenItems,
  ignoredArrayFilters,
  ignoredFilters,
  ignoredItemFilters,
  ignoredSearch,
  ignoredValues,
  itemsOfOthers,
  joinedByOr,
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
      const ignored = [
        ...ignoredFilters(reading),
        ...ignoredItemFilters(reading),
        ...ignoredArrayFilters(reading),
        ...ignoredSearch(reading),
      ];
      yield* ignored.length > 0 ? ignored : joinedByOr(reading);
    }
    if (reading.operation.method === 'GET') {
      yield* hiddenItems(reading);
      yield* ignoredValues(reading);
    }
    if (reading.before.length > 0 && reading.operation.path.includes('{')) yield* itemsOfOthers(reading);
  },
};
