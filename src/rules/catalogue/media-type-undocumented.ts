import { describeValue, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const mediaTypeUndocumented: Rule = {
  id: 'media-type-undocumented',
  family: 'promise',
  severity: 'error',
  title: 'The media type of the answer is not documented',
  why: 'Clients read the body as what the contract says it is, and fail.',
  mend: 'Answer with the documented media type (an error page of a proxy is often the cause), or document this one.',
  source: 'RFC 9110, section 8.3; OpenAPI 3.1, section 4.8.17',
  *check({ answer }) {
    if (!answer?.promise || !answer.contentType || answer.media || answer.reply.body.length === 0) return;
    if (answer.promise.content.length === 0) return;
    yield {
      where: 'response header Content-Type',
      promised: answer.promise.content.map(({ mediaType }) => mediaType).join(' or '),
      received: describeValue(answer.contentType.essence),
      pointer: joinPointer(answer.promise.pointer, 'content'),
    };
  },
};
