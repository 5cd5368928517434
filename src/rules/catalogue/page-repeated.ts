import type { Rule } from '../rule.ts';
import { leadsBack, repeatedPages } from './checks/resource-checks.ts';

export const pageRepeated: Rule = {
  id: 'page-repeated',
  family: 'contract',
  severity: 'error',
  title: 'A page repeats an earlier page, or leads back to it',
  why: 'Clients that read all pages count items twice, miss others, or never come to an end.',
  fix: 'Let each page begin behind the last item of the page before it, and the last one have no next page.',
  source: 'RFC 8288, section 3; OpenAPI 3.1, section 4.8.12',
  check(reading) {
    const { page } = reading.exchange.case;
    if (page === undefined || !reading.response?.success) return [];
    const repeated = page > 1 ? [...repeatedPages(reading)] : [];
    return repeated.length > 0 ? repeated : leadsBack(reading);
  },
};
