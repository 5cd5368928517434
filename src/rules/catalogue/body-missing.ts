import type { Rule } from '../rule.ts';

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
    // HTTP gives these no body, whatever a contract says (RFC 9110, sections 6.4.1 and 15.4.5).
    if (!media || [204, 205, 304].includes(answer.reply.status)) return;
    yield { where: 'response body', promised: media.mediaType, received: 'nothing', pointer: media.pointer };
  },
};
