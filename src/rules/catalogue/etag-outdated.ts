import type { Rule } from '../rule.ts';
import { outdatedTag } from './checks/resource-checks.ts';

export const etagOutdated: Rule = {
  id: 'etag-outdated',
  family: 'contract',
  severity: 'error',
  title: 'A change returns the ETag from before it',
  why: 'The next change of the same client is refused, as if somebody else had been faster.',
  fix: 'Send the ETag of the resource as it is after the change, or none.',
  source: 'RFC 9110, sections 8.8.3 and 9.3.4',
  check(reading) {
    return reading.response?.received.status === 200 && reading.before.length > 0 ? outdatedTag(reading) : [];
  },
};
