import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const createdNotListed: Rule = {
  id: 'created-not-listed',
  family: 'contract',
  severity: 'warning',
  title: 'What was created is not in its list',
  why: 'Users do not find what they have just saved, and save it again.',
  fix: 'Add what is created to its list at once, or document what the list leaves out.',
  source: 'RFC 9110, section 9.3.3',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' && reading.before.length > 0
      ? loadResourceChecks().missingFromList(reading)
      : [];
  },
};
