import type { Rule } from '../rule.ts';

export const bodyMalformed: Rule = {
  id: 'body-malformed',
  family: 'contract',
  severity: 'error',
  title: 'The body does not follow its media type',
  why: 'Clients cannot parse it, and it could not be checked against the contract.',
  fix: 'Send a body of the media type that Content-Type names, or correct Content-Type.',
  source: 'RFC 9110, section 8.3',
  *check({ response }) {
    if (!response?.media || response.malformed === undefined) return;
    yield {
      where: 'response body',
      expected: response.contentType?.essence ?? response.media.mediaType,
      received: response.malformed.slice(0, 300),
      pointer: response.media.pointer,
    };
  },
};
