import { describeValue, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const mediaTypeUndocumented: Rule = {
  id: 'media-type-undocumented',
  family: 'contract',
  severity: 'error',
  title: 'The media type of the response is not documented',
  why: 'Clients read the body as the documented media type, and fail.',
  fix: 'Respond with the documented media type (an error page of a proxy is a common cause), or document this one.',
  source: 'RFC 9110, section 8.3; OpenAPI 3.1, section 4.8.17',
  *check({ response }) {
    if (!response?.expected || !response.contentType || response.media || response.received.body.length === 0)
      return;
    if (response.expected.content.length === 0) return;
    yield {
      where: 'response header Content-Type',
      expected: response.expected.content.map(({ mediaType }) => mediaType).join(' or '),
      received: describeValue(response.contentType.essence),
      pointer: joinPointer(response.expected.pointer, 'content'),
    };
  },
};
