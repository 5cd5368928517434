import type { Rule } from '../rule.ts';
import {
  differencesFromAction,
  differencesFromFile,
  differencesFromQuery,
  differencesFromSent,
} from './checks/resource-checks.ts';

export const bodyDiffersFromSent: Rule = {
  id: 'body-differs-from-sent',
  family: 'contract',
  severity: 'error',
  title: 'A value differs from the one that was sent, or that an action returned',
  why: 'What a client stores or does is lost or changed without an error, and it cannot know that.',
  fix: 'Store what was sent, and return what is stored, or refuse the request with a documented status.',
  source: 'RFC 9110, sections 9.3.3 and 9.3.4; OpenAPI 3.1, section 4.8.24',
  *check(reading) {
    const { response, operation, exchange, before } = reading;
    if (!response?.success || operation.token) return;
    if (operation.method === 'GET') yield* differencesFromQuery(reading);
    if (before.length > 0 && operation.path.includes('{')) {
      yield* differencesFromFile(reading);
      yield* differencesFromAction(reading);
    }
    if (exchange.request.body !== undefined || (before.length > 0 && operation.path.includes('{'))) {
      yield* differencesFromSent(reading);
    }
  },
};
