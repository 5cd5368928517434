import type { Rule } from '../rule.ts';
import { clientRequestProblems } from './checks/client-request.ts';

export const requestWrong: Rule = {
  id: 'request-wrong',
  family: 'contract',
  severity: 'error',
  title: 'The API accepted a request that its contract does not allow',
  why: 'The client depends on something that the API has never agreed to, and that may end with any release.',
  fix: 'Correct the client, or document what the API accepts.',
  source: 'OpenAPI 3.1, sections 4.8.12 and 4.8.13',
  *check(reading) {
    for (const { undocumented, part, ...problem } of clientRequestProblems(reading)) {
      if (!undocumented) yield problem;
    }
  },
};
