import { hasRepeatedKeys, walkJson } from '../../openapi/index.ts';
import { whereInBody } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';

export const bodyKeyRepeated: Rule = {
  id: 'body-key-repeated',
  family: 'contract',
  severity: 'error',
  title: 'A JSON object has a duplicate key',
  why: 'Some parsers take the first value, some the last, and some reject the whole response.',
  fix: 'Send each key once.',
  source: 'RFC 8259, section 4',
  *check({ response }) {
    if (!response?.media || !response.json || !response.body.json) return;
    const { text, json } = response.body;
    if (!hasRepeatedKeys(text, json.value)) return;
    const pointers = new Set<string>();
    walkJson(text, { repeated: (pointer) => pointers.size < MOST_FOUND && pointers.add(pointer) });
    for (const pointer of pointers) {
      yield {
        where: whereInBody(pointer),
        expected: 'each key once',
        received: 'a duplicate key',
        pointer: response.media.pointer,
      };
    }
  },
};

/** More are not looked for: the findings of one rule are limited. */
const MOST_FOUND = 1000;
