import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const filterIgnored: Rule = {
  id: 'filter-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A list has items that its filter excludes',
  why: 'Clients show, add up or change what does not belong to their selection.',
  fix: 'Apply the parameter to the items, or remove it from the contract.',
  source: 'OpenAPI 3.1, section 4.8.12',
  check(reading) {
    return reading.response?.success && reading.exchange.request.url.includes('?')
      ? loadResourceChecks().ignoredFilters(reading)
      : [];
  },
};
