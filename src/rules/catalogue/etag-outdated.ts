import type { Rule } from '../rule.ts';
import { otherTagThanSaid, outdatedTag } from './checks/resource-checks.ts';

export const etagOutdated: Rule = {
  id: 'etag-outdated',
  family: 'contract',
  severity: 'error',
  title: 'A creation or change returns another ETag than the resource has',
  why: 'The next change of the same client is refused, as if somebody else had been faster.',
  fix: 'Send the ETag of the resource as it is after the request, or none.',
  source: 'RFC 9110, sections 8.8.3, 9.3.4 and 15.3.2',
  *check(reading) {
    if (reading.response?.received.status !== 200 || reading.before.length === 0) return;
    yield* outdatedTag(reading);
    yield* otherTagThanSaid(reading);
  },
};
