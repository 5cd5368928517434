import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const locationOfAnother: Rule = {
  id: 'location-of-another',
  family: 'contract',
  severity: 'error',
  title: 'Location is the address of another resource',
  why: 'Clients that follow the header read or change something that they did not create.',
  fix: 'Put the address of the created resource into the header.',
  source: 'RFC 9110, sections 10.2.2 and 15.3.2',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'POST' && !reading.operation.token
      ? loadResourceChecks().otherLocation(reading)
      : [];
  },
};
