import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';

/** U+0000, at which C ends a text and which PostgreSQL does not store. */
export const nullBytes: Generator = {
  kind: 'null-bytes',
  needs: 'body',
  title: 'with a null byte in a text',
  expected: 'A null byte in a text is answered in an orderly way (CWE-158).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      for (const [name, value] of [
        ['with-null-byte', 'driftline-\0@example.invalid'],
        ['of-null-byte', '\0'],
      ] as const) {
        const title = `The text of ${field.label} ${name === 'of-null-byte' ? 'is' : 'holds'} a null byte.`;
        yield* asTheSchemaSays(subject, {
          name: `${field.label}-${name}`,
          title,
          json: replaced(field, value),
        });
      }
    }
  },
};
