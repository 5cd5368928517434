import type { NamedValue } from '../../schema/index.ts';
import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';

const TEXTS: readonly NamedValue[] = [
  ['with-accents', 'driftline-pässwörd-ñ'],
  ['in-other-scripts', 'driftline-株式会社-مرحبا'],
  ['with-emoji', 'driftline-🔑-👩‍💻'],
  ['with-controls', 'driftline-\u0007\u001b[31m\u202e'],
  // Written as an escape: half of a pair, which JSON allows and UTF-8 does not (RFC 8259, section 8.2).
  ['with-half-a-character', 'driftline-\ud83d'],
];

/** Strings beyond ASCII. */
export const unicode: Generator = {
  kind: 'unicode',
  needs: 'body',
  title: 'handles text beyond ASCII as documented',
  expected: 'Any string that JSON allows gets a documented response.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      for (const [name, value] of TEXTS) {
        const title = `The value of ${field.label} is a string ${name.replaceAll('-', ' ')}.`;
        yield* asTheSchemaSays(subject, {
          name: `${field.label}-${name}`,
          title,
          json: replaced(field, value),
        });
      }
    }
  },
};
