import { isObject } from '../../schema/index.ts';
import { takesObject, validText } from './body.ts';
import type { Generator, Ready } from './derived-case.ts';
import { unlessLogin } from './subject.ts';

const TYPES: readonly (readonly [
  name: string,
  contentType: string | undefined,
  raw: (ready: Ready) => string,
])[] = [
  ['content-type-missing', undefined, validText],
  ['content-type-text', 'text/plain', validText],
  ['content-type-xml', 'application/xml', () => '<?xml version="1.0"?><driftline/>'],
  ['content-type-form', 'application/x-www-form-urlencoded', formText],
  ['content-type-multipart', 'multipart/form-data', validText],
  ['content-type-malformed', 'driftline', validText],
];

/** Bodies with an undocumented media type, or without one. */
export const contentType: Generator = {
  kind: 'content-type',
  needs: 'body',
  title: 'handles a wrong or missing media type as documented',
  expected: 'An undocumented media type is rejected with a 4xx (415, RFC 9110, section 15.5.16).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const [name, type, raw] of TYPES) {
      yield {
        name,
        title: type === undefined ? 'Content-Type is missing.' : `Content-Type is ${type}.`,
        expects: unlessLogin(subject, 'any'),
        body: 'none',
        orderlyStatuses: [415],
        raw,
        headers: ({ 'Content-Type': _json, ...headers }) =>
          type === undefined ? headers : { ...headers, 'Content-Type': type },
      };
    }
  },
};

/** The top-level properties as a form; values that are not strings are written as JSON. */
function formText({ valid }: Ready): string {
  const entries = Object.entries(isObject(valid) ? valid : {});
  const texts = entries.map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts).toString();
}
