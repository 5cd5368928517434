import type { Rule } from '../rule.ts';

export const bodyUndocumented: Rule = {
  id: 'body-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'The response has a body although none is documented',
  why: 'Clients ignore the body, so its content is lost.',
  fix: 'Document the body, or send none.',
  source: 'OpenAPI 3.1, section 4.8.17',
  *check({ response }) {
    if (!response?.expected || response.expected.content.length > 0 || response.received.body.length === 0)
      return;
    yield {
      where: 'response body',
      expected: 'no body',
      received: `${response.received.body.length} bytes of ${response.contentType?.essence ?? 'an unknown media type'}`,
      pointer: response.expected.pointer,
    };
  },
};
