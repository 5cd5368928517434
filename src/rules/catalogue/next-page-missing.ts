import type { Rule } from '../rule.ts';
import { missingNextPage } from './checks/resource-checks.ts';

export const nextPageMissing: Rule = {
  id: 'next-page-missing',
  family: 'contract',
  severity: 'error',
  title: 'A list has more items, and no next page',
  why: 'Clients that follow the links stop early, and take a part of the list for all of it.',
  fix: 'Send the documented Link, and the same next page in the body, while the list has more items.',
  source: 'RFC 8288, section 3; OpenAPI 3.1, section 4.8.17',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' ? missingNextPage(reading) : [];
  },
};
