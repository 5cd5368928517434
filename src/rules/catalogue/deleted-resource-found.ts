import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const deletedResourceFound: Rule = {
  id: 'deleted-resource-found',
  family: 'contract',
  severity: 'error',
  title: 'A resource can be read after it was deleted',
  why: 'Clients show, and go on working with, what its owner wanted to be gone.',
  fix: 'Respond to its address with the documented 404 or 410 once it is deleted, and leave it out of lists.',
  source: 'RFC 9110, sections 9.3.5 and 15.5.5',
  *check(reading) {
    const { response, operation, before } = reading;
    if (!response?.success || operation.method !== 'GET' || before.length === 0) return;
    yield* loadResourceChecks().foundAfterDeletion(reading);
    yield* loadResourceChecks().deletedInList(reading);
  },
};
