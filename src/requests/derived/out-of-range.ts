import { replaced, takesObject } from './body.ts';
import { brokenValues } from './boundaries.ts';
import type { Generator } from './derived-case.ts';

/** Values of the right type outside of what the other keywords allow: limits, lists, formats, patterns. */
export const outOfRange: Generator = {
  kind: 'out-of-range',
  needs: 'body',
  title: 'with a value that the schema rules out',
  expected: 'A value outside of its range, list, format or pattern is refused in an orderly way.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields) {
      for (const [name, value] of brokenValues(field)) {
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
