import { hasRepeatedKeys, walkJson } from '../../openapi/index.ts';
import { whereInBody } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';

export const bodyKeyRepeated: Rule = {
  id: 'body-key-repeated',
  family: 'promise',
  severity: 'error',
  title: 'An object of the JSON text has a name twice',
  why: 'Some parsers take the first value, some the last, and some refuse the whole answer.',
  mend: 'Send each name once.',
  source: 'RFC 8259, section 4',
  *check({ answer }) {
    if (!answer?.media || !answer.json || !answer.body.json) return;
    const { text, json } = answer.body;
    if (!hasRepeatedKeys(text, json.value)) return;
    const pointers = new Set<string>();
    walkJson(text, { repeated: (pointer) => pointers.add(pointer) });
    for (const pointer of pointers) {
      yield {
        where: whereInBody(pointer),
        promised: 'each name once',
        received: 'the same name again',
        pointer: answer.media.pointer,
      };
    }
  },
};
