import type { Rule } from '../rule.ts';
import { differencesFromQuery, differencesFromSent } from './checks/resource-checks.ts';

export const bodyDiffersFromSent: Rule = {
  id: 'body-differs-from-sent',
  family: 'contract',
  severity: 'error',
  title: 'A value differs from the one that was sent',
  why: 'What a client stores is lost or changed without an error, and it cannot know that.',
  fix: 'Store and return what was sent, or refuse it with a documented status.',
  source: 'RFC 9110, sections 9.3.3 and 9.3.4; OpenAPI 3.1, section 4.8.24',
  *check(reading) {
    const { response, operation, exchange, before } = reading;
    if (!response?.success || operation.token) return;
    if (operation.method === 'GET') yield* differencesFromQuery(reading);
    if (exchange.request.body !== undefined || (before.length > 0 && operation.path.includes('{'))) {
      yield* differencesFromSent(reading);
    }
  },
};
