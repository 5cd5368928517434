import type { Rule } from '../rule.ts';
import { ignoredDefaultItems } from './checks/resource-checks.ts';

export const defaultIgnored: Rule = {
  id: 'default-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A list without a parameter differs from one with its default',
  why: 'Clients that leave the parameter out get something else than the contract says.',
  fix: 'Assume the documented default where the parameter is not sent, or correct the contract.',
  source: 'OpenAPI 3.1, section 4.8.12; JSON Schema 2020-12 Validation, section 9.2',
  check(reading) {
    return reading.response?.success && reading.operation.method === 'GET'
      ? ignoredDefaultItems(reading)
      : [];
  },
};
