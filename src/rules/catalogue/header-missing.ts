import { headerValue } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const headerMissing: Rule = {
  id: 'header-missing',
  family: 'contract',
  severity: 'error',
  title: 'A required response header is missing',
  why: 'Clients that rely on it break.',
  fix: 'Send it, or remove "required" from the header in the contract.',
  source: 'OpenAPI 3.1, section 4.8.21',
  *check({ response }) {
    for (const header of response?.expected?.headers ?? []) {
      if (!header.required || !response || headerValue(response.received, header.name) !== undefined)
        continue;
      yield {
        where: `response header ${header.name}`,
        expected: 'the header',
        received: 'no such header',
        pointer: header.pointer,
      };
    }
  },
};
