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

/** Bodies under a media type that is not documented, or under none. */
export const contentType: Generator = {
  kind: 'content-type',
  needs: 'body',
  title: 'under a wrong media type, or none',
  expected:
    'A media type that is not documented is refused in an orderly way (415, RFC 9110, section 15.5.16).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const [name, type, raw] of TYPES) {
      yield {
        name,
        title: type === undefined ? 'The media type is missing.' : `The media type is ${type}.`,
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

/** The top level as a form; what is no text stands there as JSON. */
function formText({ valid }: Ready): string {
  const entries = Object.entries(isObject(valid) ? valid : {});
  const texts = entries.map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return new URLSearchParams(texts).toString();
}
