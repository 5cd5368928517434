import type { Rule } from './rule.ts';

export const bodyMissing: Rule = {
  id: 'body-missing',
  family: 'promise',
  severity: 'error',
  title: 'The body is missing',
  why: 'Clients read the body that the contract promises, and fail.',
  mend: 'Send the documented body, or document the response without content.',
  source: 'OpenAPI 3.1, section 4.8.17',
  *check({ answer, exchange }) {
    if (!answer?.promise || answer.reply.body.length > 0 || exchange.request.method === 'HEAD') return;
    const [media] = answer.promise.content;
    if (!media) return;
    yield { where: 'response body', promised: media.mediaType, received: 'nothing', pointer: media.pointer };
  },
};
