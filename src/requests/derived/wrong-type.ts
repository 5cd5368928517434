import { replaced, takesObject } from './body.ts';
import type { NamedValue } from './boundaries.ts';
import type { Generator } from './derived-case.ts';

const VALUES: readonly NamedValue[] = [
  ['text', 'driftline-text'],
  ['integer', 12_345_678],
  ['fraction', 0.5],
  ['boolean', true],
  ['null', null],
  ['array', ['driftline']],
  ['object', { driftline: 'driftline' }],
];

/** Each property with a value of each type that its schema does not allow. */
export const wrongType: Generator = {
  kind: 'wrong-type',
  needs: 'body',
  title: 'rejects values of a wrong type',
  expected: 'A value of a type that the schema does not allow is rejected with a 4xx.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields) {
      for (const [type, value] of VALUES) {
        yield {
          name: `${field.label}-as-${type}`,
          title: `The value of ${field.label} is ${type === 'null' ? 'null' : `of type ${type}`}.`,
          expects: 'refused',
          body: 'breaks',
          json: replaced(field, value),
        };
      }
    }
  },
};
