import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const mediaTypeMissing: Rule = {
  id: 'media-type-missing',
  family: 'promise',
  severity: 'error',
  title: 'The answer has a body, and no Content-Type',
  why: 'Clients have to guess how to read it.',
  mend: 'Send Content-Type with every body.',
  source: 'RFC 9110, section 8.3',
  *check({ answer }) {
    if (!answer?.promise || answer.contentType || answer.reply.body.length === 0) return;
    if (answer.promise.content.length === 0) return;
    yield {
      where: 'response header Content-Type',
      promised: answer.promise.content.map(({ mediaType }) => mediaType).join(' or '),
      received: 'nothing',
      pointer: joinPointer(answer.promise.pointer, 'content'),
    };
  },
};
