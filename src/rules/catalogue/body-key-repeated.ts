import { hasRepeatedKeys, walkJson } from '../../openapi/index.ts';
import { whereInBody } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';

export const bodyKeyRepeated: Rule = {
  id: 'body-key-repeated',
  family: 'contract',
  severity: 'error',
  title: 'An object of the JSON text has a name twice',
  why: 'Some parsers take the first value, some the last, and some refuse the whole response.',
  fix: 'Send each name once.',
  source: 'RFC 8259, section 4',
  *check({ response }) {
    if (!response?.media || !response.json || !response.body.json) return;
    const { text, json } = response.body;
    if (!hasRepeatedKeys(text, json.value)) return;
    const pointers = new Set<string>();
    walkJson(text, { repeated: (pointer) => pointers.add(pointer) });
    for (const pointer of pointers) {
      yield {
        where: whereInBody(pointer),
        expected: 'each name once',
        received: 'the same name again',
        pointer: response.media.pointer,
      };
    }
  },
};
