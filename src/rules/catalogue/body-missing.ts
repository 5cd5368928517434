import { mayBeEmpty } from '../../media/index.ts';
import type { Rule } from '../rule.ts';

export const bodyMissing: Rule = {
  id: 'body-missing',
  family: 'contract',
  severity: 'error',
  title: 'The response body is missing',
  why: 'Clients read the documented body, and fail.',
  fix: 'Send the documented body, or document the response without content.',
  source: 'OpenAPI 3.1, section 4.8.17',
  *check({ response, exchange }) {
    if (!response?.expected || response.received.body.length > 0 || exchange.request.method === 'HEAD')
      return;
    // Nothing has come yet on a stream.
    if (response.received.partial) return;
    const media = response.media ?? response.expected.content[0];
    // An empty text is a text, and an empty file a file; the schema says whether they may be.
    // These have no body in HTTP, whatever a contract says (RFC 9110, sections 6.4.1 and 15.4.5).
    if (!media || mayBeEmpty(media.mediaType) || [204, 205, 304].includes(response.received.status)) return;
    yield { where: 'response body', expected: media.mediaType, received: 'no body', pointer: media.pointer };
  },
};
