import type { NamedValue } from '../../schema/index.ts';
import { replaced, replacedBy, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';

/** Strings with a meaning in a query, a page or a header. None of them changes data. */
const TEXTS: readonly NamedValue[] = [
  ['sql-or', `driftline-' OR '1'='1`],
  ['sql-or-comment', `driftline-' OR 1=1 -- `],
  ['sql-comment', `driftline-'--`],
  ['sql-hash-comment', `driftline-'#`],
  ['sql-double-quotes', `driftline-" OR ""="`],
  ['sql-without-quotes', '1 OR 1=1'],
  ['sql-backslash', 'driftline-\\'],
  ['sql-union', `driftline-' UNION SELECT 1,'driftline','driftline' -- `],
  // A valid e-mail address, so that it passes a check of the format.
  ['sql-in-address', `driftline-'or'1'='1@example.invalid`],
  ['ldap', 'driftline-*)(uid=*))(|(uid=*'],
  ['mongo-script', `driftline-' || '1'=='1`],
  ['template', 'driftline-#{7*7}{{7*7}}<%= 7*7 %>'],
  ['script-tag', 'driftline-<script>alert("driftline")</script>'],
  ['line-break', 'driftline-\r\nSet-Cookie: driftline=1'],
  ['format-string', 'driftline-%s%n%x'],
];

/** Injection strings: SQL, NoSQL, LDAP, templates, scripts and headers. */
export const injections: Generator = {
  kind: 'injections',
  needs: 'body',
  title: 'rejects SQL and NoSQL injection strings',
  expected: 'A string is treated as data, not as code (OWASP ASVS 4.0.3, section 5.3).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      for (const [name, value] of TEXTS) {
        const title = `The value of ${field.label} is an injection string: ${name.replaceAll('-', ' ')}.`;
        const json = replaced(field, value);
        yield* asTheSchemaSays(subject, { name: `${field.label}-${name}`, title, depth: 'full', json });
      }
      if (field.role !== 'identifier' && field.role !== 'secret') continue;
      // A comment that removes the comparison of the secret only works with a real account.
      const quoted = replacedBy(field, ({ credentials }) => `${credentials.identifier}' -- `);
      const other = subject.fields.find(({ role }) => role === 'secret');
      if (field.role === 'secret' || !other) continue;
      for (const body of ['keeps', 'breaks'] as const) {
        yield {
          name: `${field.label}-of-account-with-comment`,
          title: `The ${field.label} of the account is followed by a quote and a comment; the secret is wrong.`,
          expects: 'refused',
          account: true,
          body,
          json: (ready) => replaced(other, 'driftline-wrong')({ ...ready, valid: quoted(ready) }),
        };
      }
    }
  },
};
