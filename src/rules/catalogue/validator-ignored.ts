import type { Rule } from '../rule.ts';
import { ignoredValidator } from './checks/resource-checks.ts';

export const validatorIgnored: Rule = {
  id: 'validator-ignored',
  family: 'contract',
  severity: 'error',
  title: 'A validator that was sent back is ignored',
  why: 'Each client downloads the whole again, or cannot change it, although the contract documents that it need not.',
  fix: 'Compare the validators of a request with those of the response: with the same one, 304 to a GET, and no 412.',
  source: 'RFC 9110, sections 13.1.2 and 15.4.5',
  check(reading) {
    const { status } = reading.response?.received ?? {};
    return status === 200 || status === 304 || status === 412 ? ignoredValidator(reading) : [];
  },
};
