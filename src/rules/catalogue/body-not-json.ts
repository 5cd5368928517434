import type { Exchange } from '../../http/index.ts';
import type { ReadBody } from '../../reading/index.ts';
import { DEEPEST_JSON } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyNotJson: Rule = {
  id: 'body-not-json',
  family: 'contract',
  severity: 'error',
  title: 'The body cannot be read as JSON',
  why: 'Clients cannot parse it, and it could not be checked against the contract.',
  fix: 'Send complete JSON; the usual causes are a truncated body, or an error page with the wrong media type.',
  source: 'RFC 8259, sections 2 and 9',
  *check({ response, exchange, before }) {
    if (!response?.media || !response.json || response.body.json || !response.body.utf8) return;
    if (response.received.body.length === 0) return;
    // Nobody knows whether it is JSON: judging says so.
    if (response.body.unparsed?.limit === 'memory') return;
    // A server that keeps what it is sent returns it as deep as it was.
    if (response.body.unparsed?.limit === 'depth' && [exchange, ...before].some(wasSentDeep)) return;
    yield {
      where: 'response body',
      expected: response.media.mediaType,
      received: describeText(response.body),
      pointer: response.media.pointer,
    };
  },
};

/** The text may contain a token, so only its length and its first character are shown. */
function describeText({ text, unparsed }: ReadBody): string {
  if (unparsed) return `${text.length} characters, ${unparsed.message}`;
  const first = text.trim().charAt(0);
  return `${text.length} characters that are not valid JSON, beginning with ${JSON.stringify(first)}`;
}

/** Whether the body of a request was nested deeper than one that is read. */
function wasSentDeep({ request: { body = '' } }: Exchange): boolean {
  const text = Buffer.from(body).toString('utf8');
  let depth = 0;
  for (const char of text) {
    if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > DEEPEST_JSON) return true;
  }
  return false;
}
