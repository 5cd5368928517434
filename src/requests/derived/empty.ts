import { replaced, takesObject } from './body.ts';
import type { NamedValue } from './boundaries.ts';
import type { Draft, Generator } from './derived-case.ts';
import { type Field, isFreeText, typesOf } from './field.ts';
import type { Subject } from './subject.ts';

/** Values that are there and say nothing; the schema may allow them, and then they need not be refused. */
export const empty: Generator = {
  kind: 'empty',
  needs: 'body',
  title: 'with an empty value',
  expected: 'An empty value is answered as the contract documents it.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields) {
      for (const [name, value] of emptyValues(field)) {
        const shared = { name: `${field.label}-${name}`, json: replaced(field, value) };
        yield* asTheSchemaSays(subject, { ...shared, title: `The value of ${field.label} is ${name}.` });
      }
    }
  },
};

function emptyValues(field: Field): NamedValue[] {
  const values: NamedValue[] = [];
  if (isFreeText(field)) values.push(['empty', ''], ['blank', ' ']);
  if (typesOf(field).includes('array')) values.push(['empty', []]);
  if (typesOf(field).includes('object')) values.push(['empty', {}]);
  return values;
}

/** A draft twice: of the two, the one is kept that the schema agrees with. */
export function* asTheSchemaSays(subject: Subject, draft: Omit<Draft, 'expects' | 'body'>): Iterable<Draft> {
  yield { ...draft, expects: subject.login ? 'refused' : 'any', body: 'keeps' };
  yield { ...draft, expects: 'refused', body: 'breaks' };
}
