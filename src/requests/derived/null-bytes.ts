import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';

/** U+0000, which ends a string in C, and which PostgreSQL does not store. */
export const nullBytes: Generator = {
  kind: 'null-bytes',
  needs: 'body',
  title: 'handles null bytes in strings as documented',
  expected: 'A null byte in a string gets a documented response (CWE-158).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      for (const [name, value] of [
        ['with-null-byte', 'driftline-\0@example.invalid'],
        ['of-null-byte', '\0'],
      ] as const) {
        const title = `The value of ${field.label} ${name === 'of-null-byte' ? 'is' : 'contains'} a null byte.`;
        yield* asTheSchemaSays(subject, {
          name: `${field.label}-${name}`,
          title,
          json: replaced(field, value),
        });
      }
    }
  },
};
