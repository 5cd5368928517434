import type { Rule } from '../rule.ts';
import { clientRequestProblems } from './checks/client-request.ts';

export const requestUndocumented: Rule = {
  id: 'request-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'A client sends what the contract does not mention',
  why: 'Either the API ignores it, or it does something that no reader of the contract knows.',
  fix: 'Document it, or no longer send it.',
  source: 'OpenAPI 3.1, section 4.8.12',
  *check(reading) {
    for (const { undocumented, part, ...problem } of clientRequestProblems(reading)) {
      if (undocumented) yield problem;
    }
  },
};
