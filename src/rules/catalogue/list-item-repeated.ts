import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const listItemRepeated: Rule = {
  id: 'list-item-repeated',
  family: 'contract',
  severity: 'error',
  title: 'A list has the same item twice',
  why: 'Clients count and show it twice, and libraries that index by id drop one.',
  fix: 'Return each item once: a join often multiplies the rows.',
  source: 'RFC 9110, section 3.2',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' && !reading.operation.token
      ? loadResourceChecks().repeatedItems(reading)
      : [];
  },
};
