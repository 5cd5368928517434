import type { Rule } from '../rule.ts';
import { otherThanHead } from './checks/resource-checks.ts';

export const headInconsistent: Rule = {
  id: 'head-inconsistent',
  family: 'contract',
  severity: 'error',
  title: 'HEAD has other headers than GET',
  why: 'Clients learn by HEAD whether something has changed and how large it is, and are misled.',
  fix: 'Let the same code compute the headers of both.',
  source: 'RFC 9110, sections 8.6 and 9.3.2',
  check(reading) {
    return reading.operation.method === 'GET' && reading.response?.received.status === 200
      ? otherThanHead(reading)
      : [];
  },
};
