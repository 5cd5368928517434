import type { Rule } from '../rule.ts';

export const bodyUndocumented: Rule = {
  id: 'body-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'There is a body where none is documented',
  why: 'Clients ignore it, so what it says reaches nobody.',
  fix: 'Document the body, or send none.',
  source: 'OpenAPI 3.1, section 4.8.17',
  *check({ response }) {
    if (!response?.expected || response.expected.content.length > 0 || response.received.body.length === 0)
      return;
    yield {
      where: 'response body',
      expected: 'no body',
      received: `${response.received.body.length} bytes of ${response.contentType?.essence ?? 'no media type'}`,
      pointer: response.expected.pointer,
    };
  },
};
