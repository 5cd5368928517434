import { type NamedValue, typesOf } from '../../schema/index.ts';
import { replaced, takesObject } from './body.ts';
import type { Draft, Generator } from './derived-case.ts';
import { type Field, isFreeText } from './field.ts';
import type { Subject } from './subject.ts';

/** Empty values. Where the schema allows them, they need not be rejected. */
export const empty: Generator = {
  kind: 'empty',
  needs: 'body',
  title: 'handles empty values as documented',
  expected: 'An empty value gets a documented response.',
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
  if (typesOf(field.keywords).includes('array')) values.push(['empty', []]);
  if (typesOf(field.keywords).includes('object')) values.push(['empty', {}]);
  return values;
}

/** A draft for a valid and for an invalid body; the one that the schema agrees with is kept. */
export function* asTheSchemaSays(subject: Subject, draft: Omit<Draft, 'expects' | 'body'>): Iterable<Draft> {
  yield { ...draft, expects: subject.login ? 'refused' : 'any', body: 'keeps' };
  yield { ...draft, expects: 'refused', body: 'breaks' };
}
