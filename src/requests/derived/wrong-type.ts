import { invalidValues } from '../../schema/index.ts';
import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';

/** Each property with a value of each type that its schema does not allow. */
export const wrongType: Generator = {
  kind: 'wrong-type',
  needs: 'body',
  title: 'rejects values of a wrong type',
  expected: 'A value of a type that the schema does not allow is rejected with a 4xx.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const { formatOf } = subject.contract;
    for (const field of subject.fields) {
      for (const [type, value] of invalidValues({ type: [], ...field.keywords }, 'type', formatOf)) {
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
