import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const pageRepeated: Rule = {
  id: 'page-repeated',
  family: 'contract',
  severity: 'error',
  title: 'A page has items of an earlier page',
  why: 'Clients that read all pages count items twice, miss others, or never come to an end.',
  fix: 'Let each page begin behind the last item of the page before it.',
  source: 'RFC 8288, section 3; OpenAPI 3.1, section 4.8.12',
  check(reading) {
    return (reading.exchange.case.page ?? 1) > 1 ? loadResourceChecks().repeatedPages(reading) : [];
  },
};
