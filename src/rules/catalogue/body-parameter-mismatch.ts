import type { Rule } from '../rule.ts';
import { loadResourceChecks } from './checks/later.ts';

export const bodyParameterMismatch: Rule = {
  id: 'body-parameter-mismatch',
  family: 'contract',
  severity: 'error',
  title: 'The body is about another resource than the request',
  why: 'Clients show, or change, the data of something that they did not request.',
  fix: 'Look up the resource by the parameter of the path, and check what a cache in front of the API takes as its key.',
  source: 'RFC 9110, section 6.4.2; OpenAPI 3.1, section 4.8.12',
  *check(reading) {
    if (!reading.response?.success || !reading.operation.path.includes('{')) return;
    yield* loadResourceChecks().otherParameters(reading);
    yield* loadResourceChecks().otherResource(reading);
  },
};
