import type { Rule } from '../rule.ts';
import { missingFromList, staleItems } from './checks/resource-checks.ts';

export const createdNotListed: Rule = {
  id: 'created-not-listed',
  family: 'contract',
  severity: 'error',
  title: 'What was created or changed is not in its list',
  why: 'Users do not find what they have just saved, and save it again.',
  fix: 'Show what is created and changed in its list at once, or document what the list leaves out.',
  source: 'RFC 9110, section 9.3.3',
  *check(reading) {
    const { response, operation, before } = reading;
    if (!response?.success || operation.method !== 'GET' || before.length === 0) return;
    yield* missingFromList(reading);
    yield* staleItems(reading);
  },
};
