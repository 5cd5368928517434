import type { ReadBody } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';

export const bodyNotJson: Rule = {
  id: 'body-not-json',
  family: 'promise',
  severity: 'error',
  title: 'The body cannot be read as JSON',
  why: 'Clients cannot parse it, and none of it was held against the contract.',
  mend: 'Send complete JSON; a text cut off half way, or an error page under the wrong media type, are the usual causes.',
  source: 'RFC 8259, sections 2 and 9',
  *check({ answer }) {
    if (!answer?.media || !answer.json || answer.body.json || !answer.body.utf8) return;
    if (answer.reply.body.length === 0) return;
    yield {
      where: 'response body',
      promised: answer.media.mediaType,
      received: describeText(answer.body),
      pointer: answer.media.pointer,
    };
  },
};

/** The text itself may hold a token, so only its length and its first character are told. */
function describeText({ text, tooDeep }: ReadBody): string {
  if (tooDeep !== undefined) return `${text.length} characters, ${tooDeep}`;
  const first = text.trim().charAt(0);
  return `${text.length} characters that cannot be read as JSON, beginning with ${JSON.stringify(first)}`;
}
