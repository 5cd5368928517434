import type { Rule } from '../rule.ts';
import { keptByReplacement } from './checks/resource-checks.ts';

export const replacementIncomplete: Rule = {
  id: 'replacement-incomplete',
  family: 'contract',
  severity: 'error',
  title: 'A property that PUT left out keeps its value',
  why: 'A client cannot remove a value, and what it reads is not what it stored.',
  fix: 'Replace the whole resource by the body of PUT, or offer PATCH for changes of a part.',
  source: 'RFC 9110, section 9.3.4',
  *check(reading) {
    const { response, operation } = reading;
    if (response?.success && operation.path.includes('{')) yield* keptByReplacement(reading);
  },
};
