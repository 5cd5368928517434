import { replaced, replacedBy, takesObject } from './body.ts';
import type { NamedValue } from './boundaries.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';

/** Texts that mean something where they are pasted into a query, a page or a header. None of them changes anything. */
const TEXTS: readonly NamedValue[] = [
  ['sql-or', `driftline-' OR '1'='1`],
  ['sql-or-comment', `driftline-' OR 1=1 -- `],
  ['sql-comment', `driftline-'--`],
  ['sql-hash-comment', `driftline-'#`],
  ['sql-double-quotes', `driftline-" OR ""="`],
  ['sql-without-quotes', '1 OR 1=1'],
  ['sql-backslash', 'driftline-\\'],
  ['sql-union', `driftline-' UNION SELECT 1,'driftline','driftline' -- `],
  // Keeps the format of an e-mail address, and so passes by what checks only that.
  ['sql-in-address', `driftline-'or'1'='1@example.invalid`],
  ['ldap', 'driftline-*)(uid=*))(|(uid=*'],
  ['mongo-script', `driftline-' || '1'=='1`],
  ['template', 'driftline-#{7*7}{{7*7}}<%= 7*7 %>'],
  ['script-tag', 'driftline-<script>alert("driftline")</script>'],
  ['line-break', 'driftline-\r\nSet-Cookie: driftline=1'],
  ['format-string', 'driftline-%s%n%x'],
];

/** Quotes, comments and operators of other languages than JSON. */
export const injections: Generator = {
  kind: 'injections',
  needs: 'body',
  title: 'with quotes and comments of other languages',
  expected: 'A text is a text: it is compared, not carried out (OWASP ASVS 4.0.3, section 5.3).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      for (const [name, value] of TEXTS) {
        const title = `The text of ${field.label} is an injection: ${name.replaceAll('-', ' ')}.`;
        const json = replaced(field, value);
        yield* asTheSchemaSays(subject, { name: `${field.label}-${name}`, title, depth: 'full', json });
      }
      if (field.role !== 'identifier' && field.role !== 'secret') continue;
      // The classic: the comment takes the comparison of the secret away, so the account has to be a real one.
      const quoted = replacedBy(field, ({ credentials }) => `${credentials.identifier}' -- `);
      const other = subject.fields.find(({ role }) => role === 'secret');
      if (field.role === 'secret' || !other) continue;
      for (const body of ['keeps', 'breaks'] as const) {
        yield {
          name: `${field.label}-of-account-with-comment`,
          title: `The ${field.label} of the account ends with a quote and a comment; the secret is wrong.`,
          expects: 'refused',
          account: true,
          body,
          json: (ready) => replaced(other, 'driftline-wrong')({ ...ready, valid: quoted(ready) }),
        };
      }
    }
  },
};
