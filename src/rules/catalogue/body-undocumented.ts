import type { Rule } from '../rule.ts';

export const bodyUndocumented: Rule = {
  id: 'body-undocumented',
  family: 'drift',
  severity: 'warning',
  title: 'There is a body where none is documented',
  why: 'Clients ignore it, so what it says reaches nobody.',
  mend: 'Document the body, or send none.',
  source: 'OpenAPI 3.1, section 4.8.17',
  *check({ answer }) {
    if (!answer?.promise || answer.promise.content.length > 0 || answer.reply.body.length === 0) return;
    yield {
      where: 'response body',
      promised: 'no body',
      received: `${answer.reply.body.length} bytes of ${answer.contentType?.essence ?? 'no media type'}`,
      pointer: answer.promise.pointer,
    };
  },
};
