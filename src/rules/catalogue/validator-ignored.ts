import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const validatorIgnored: Rule = {
  id: 'validator-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A validator that was sent back is ignored',
  why: 'Each client downloads the whole again, although the contract documents that it need not.',
  fix: 'Compare If-None-Match and If-Modified-Since with the validators of the response, and respond with 304.',
  source: 'RFC 9110, sections 13.1.2 and 15.4.5',
  check(reading) {
    return reading.response?.received.status === 200 && reading.operation.method !== 'POST'
      ? loadResourceChecks().ignoredValidator(reading)
      : [];
  },
};
