import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const mediaTypeMissing: Rule = {
  id: 'media-type-missing',
  family: 'contract',
  severity: 'error',
  title: 'The response has a body but no Content-Type',
  why: 'Clients have to guess how to read it.',
  fix: 'Send Content-Type with every body.',
  source: 'RFC 9110, section 8.3',
  *check({ response }) {
    if (!response?.expected || response.contentType || response.received.body.length === 0) return;
    if (response.expected.content.length === 0) return;
    yield {
      where: 'response header Content-Type',
      expected: response.expected.content.map(({ mediaType }) => mediaType).join(' or '),
      received: 'no such header',
      pointer: joinPointer(response.expected.pointer, 'content'),
    };
  },
};
