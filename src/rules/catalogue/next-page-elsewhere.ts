import type { Rule } from '../rule.ts';
import { nextElsewhere } from './checks/resource-checks.ts';

export const nextPageElsewhere: Rule = {
  id: 'next-page-elsewhere',
  family: 'contract',
  severity: 'error',
  title: 'The next page of a list is on another host',
  why: 'Clients that follow it send their credentials to a host that the contract does not name, or get nothing.',
  fix: 'Write the address relative to the request, or with the public host of the API.',
  source: 'RFC 8288, section 3; RFC 9110, section 17.1',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET' ? nextElsewhere(reading) : [];
  },
};
