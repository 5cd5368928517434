import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const etagRepeated: Rule = {
  id: 'etag-repeated',
  family: 'contract',
  severity: 'error',
  title: 'Two bodies have the same strong ETag',
  why: 'Caches keep the old body for ever, and two clients overwrite changes of each other.',
  fix: 'Derive the ETag from the content, or from a version that each change increments.',
  source: 'RFC 9110, section 8.8.1',
  check(reading) {
    return reading.response?.received.status === 200 && reading.before.length > 0
      ? loadResourceChecks().sameTag(reading)
      : [];
  },
};
