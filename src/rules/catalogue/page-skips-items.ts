import { PAGE_BEFORE } from '../../requests/index.ts';
import type { Rule } from '../rule.ts';
import { pageBeforeSkips, skippedItems } from './checks/resource-checks.ts';

export const pageSkipsItems: Rule = {
  id: 'page-skips-items',
  family: 'contract',
  severity: 'error',
  title: 'The pages of a list leave items out',
  why: 'Clients that read all pages miss items, and cannot know it.',
  fix: 'Let each page begin directly behind the last item of the page before it, and name a next page up to the last one.',
  source: 'RFC 8288, section 3; OpenAPI 3.1, section 4.8.12',
  check(reading) {
    const { name, page } = reading.exchange.case;
    if (!reading.response?.success) return [];
    if (name === PAGE_BEFORE) return pageBeforeSkips(reading);
    return page === undefined ? [] : skippedItems(reading);
  },
};
