import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const idReused: Rule = {
  id: 'id-reused',
  family: 'contract',
  severity: 'error',
  title: 'Two created resources have the same id',
  why: 'One of the two can no longer be reached, or is overwritten by the other one.',
  fix: 'Give each resource an id of its own.',
  source: 'RFC 9110, section 15.3.2',
  check(reading) {
    return reading.response?.received.status === 201 && reading.before.length > 0
      ? loadResourceChecks().reusedId(reading)
      : [];
  },
};
