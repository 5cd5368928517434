import { replaced, takesObject } from './body.ts';
import { brokenValues } from './boundaries.ts';
import type { Generator } from './derived-case.ts';
import { itemsFor } from './field.ts';

/** Values of the right type that other keywords forbid: limits, enums, formats, patterns. */
export const outOfRange: Generator = {
  kind: 'out-of-range',
  needs: 'body',
  title: 'rejects values outside of their range, enum, format or pattern',
  expected: 'A value outside of its range, enum, format or pattern is rejected with a 4xx.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields) {
      for (const [name, value] of brokenValues(field, itemsFor(subject.contract, field))) {
        yield {
          name: `${field.label}-${name}`,
          title: `The value of ${field.label} is ${name.replaceAll('-', ' ')}.`,
          expects: 'refused',
          body: 'breaks',
          json: replaced(field, value),
        };
      }
    }
  },
};
