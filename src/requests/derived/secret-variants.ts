import { replacedBy, takesObject } from './body.ts';
import type { Draft, Generator } from './derived-case.ts';

type Variant = readonly [name: string, title: string, vary: (secret: string) => string];

/** Each differs from the right secret: see `different`. */
const VARIANTS: readonly Variant[] = [
  ['prefix', 'The last character of the secret is missing.', (secret) => secret.slice(0, -1)],
  ['suffix', 'The secret has one more character.', (secret) => `${secret}x`],
  ['first-character', 'The secret is only its first character.', (secret) => secret.slice(0, 1)],
  ['tail', 'The first character of the secret is missing.', (secret) => secret.slice(1)],
  ['upper-case', 'The secret is in upper case.', (secret) => secret.toUpperCase()],
  ['lower-case', 'The secret is in lower case.', (secret) => secret.toLowerCase()],
  ['other-case', 'The case of each letter of the secret is inverted.', otherCase],
  ['twice', 'The secret is written twice.', (secret) => secret + secret],
  ['null-byte', 'The secret is followed by a null byte and more text.', (secret) => `${secret}\0driftline`],
  ['percent', 'The secret is %, the wildcard of SQL.', () => '%'],
  ['asterisk', 'The secret is *, the wildcard of LDAP.', () => '*'],
  ['pattern', 'The secret is the regular expression .*, which matches anything.', () => '.*'],
  ['empty', 'The secret is empty.', () => ''],
  ['blank', 'The secret is a space.', () => ' '],
  ['wrong', 'The secret is wrong.', () => 'driftline-wrong'],
  ['true', 'The secret is the word true.', () => 'true'],
  ['null', 'The secret is the word null.', () => 'null'],
  ['zero', 'The secret is the digit 0.', () => '0'],
];

/** Secrets that are nearly right, for the real account: a careless comparison accepts them. */
export const secretVariants: Generator = {
  kind: 'secret-variants',
  needs: 'login',
  title: 'rejects secrets that are nearly right',
  expected: 'Only the exact secret is accepted (OWASP ASVS 4.0.3, section 2.1).',
  *drafts(subject) {
    const secret = subject.fields.find(({ role }) => role === 'secret');
    if (!secret || !takesObject(subject)) return;
    for (const [name, title, vary] of VARIANTS) {
      const json = replacedBy(secret, ({ credentials }) =>
        different(credentials.secret, vary(credentials.secret)),
      );
      const shared: Omit<Draft, 'body'> = {
        name: `account-secret-${name}`,
        title,
        expects: 'refused',
        account: true,
        json,
      };
      yield { ...shared, body: 'keeps' };
      yield { ...shared, body: 'breaks' };
    }
  },
};

function otherCase(secret: string): string {
  return [...secret]
    .map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()))
    .join('');
}

/** A secret of digits is the same in upper case; a variant must differ from the secret. */
function different(secret: string, variant: string): string {
  return variant === secret ? `${secret}-driftline` : variant;
}
