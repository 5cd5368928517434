import { takesJson, takesObject } from './body.ts';
import type { Generator, Ready } from './derived-case.ts';

const BODIES: readonly (readonly [name: string, title: string, json: (ready: Ready) => unknown])[] = [
  ['empty-array-body', 'The body is an empty array.', () => []],
  ['array-body', 'The body is an array that contains the object.', ({ valid }) => [valid]],
  ['text-body', 'The body is a JSON string.', () => 'driftline'],
  ['number-body', 'The body is a number.', () => 0],
  ['true-body', 'The body is true.', () => true],
  ['null-body', 'The body is null.', () => null],
];

/** Another value in place of the object, or no body. */
export const notAnObject: Generator = {
  kind: 'not-an-object',
  needs: 'body',
  title: 'rejects a body that is not an object',
  expected: 'A body that is not an object, or is missing, is rejected with a 4xx.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    // A form has no other value than its names and texts.
    for (const [name, title, json] of takesJson(subject) ? BODIES : [])
      yield { name, title, expects: 'refused', body: 'breaks', json };
    const expects = subject.login || subject.operation.requestBody?.required ? 'refused' : 'any';
    yield {
      name: 'no-body',
      title: 'There is no body.',
      expects,
      body: 'none',
      // Length required (RFC 9110, section 15.5.12).
      orderlyStatuses: [411],
      raw: () => undefined,
    };
    yield { name: 'blank-body', title: 'The body is white space.', expects, body: 'none', raw: () => ' \n' };
  },
};
