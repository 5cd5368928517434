import { replacedBy, takesObject } from './body.ts';
import type { Draft, Generator } from './derived-case.ts';

type Variant = readonly [name: string, title: string, vary: (secret: string) => string];

/** Every one of them is another secret than the right one: see `different`. */
const VARIANTS: readonly Variant[] = [
  ['prefix', 'The secret lacks its last character.', (secret) => secret.slice(0, -1)],
  ['suffix', 'The secret has one more character.', (secret) => `${secret}x`],
  ['first-character', 'The secret is its first character.', (secret) => secret.slice(0, 1)],
  ['tail', 'The secret lacks its first character.', (secret) => secret.slice(1)],
  ['upper-case', 'The secret is in capitals.', (secret) => secret.toUpperCase()],
  ['lower-case', 'The secret is in small letters.', (secret) => secret.toLowerCase()],
  ['other-case', 'Capitals and small letters of the secret are exchanged.', otherCase],
  ['twice', 'The secret is written twice.', (secret) => secret + secret],
  ['null-byte', 'A null byte and more follow the secret.', (secret) => `${secret}\0driftline`],
  ['percent', 'The secret is %, which fits all in SQL.', () => '%'],
  ['asterisk', 'The secret is *, which fits all in LDAP.', () => '*'],
  ['pattern', 'The secret is a pattern that fits all.', () => '.*'],
  ['empty', 'The secret is empty.', () => ''],
  ['blank', 'The secret is a space.', () => ' '],
  ['wrong', 'The secret is another one.', () => 'driftline-wrong'],
  ['true', 'The secret is the word true.', () => 'true'],
  ['null', 'The secret is the word null.', () => 'null'],
  ['zero', 'The secret is the digit 0.', () => '0'],
];

/** Secrets that are nearly right, for the real account: who compares carelessly lets them in. */
export const secretVariants: Generator = {
  kind: 'secret-variants',
  needs: 'login',
  title: 'with a secret that is nearly right',
  expected: 'Only the whole secret logs in, letter by letter (OWASP ASVS 4.0.3, section 2.1).',
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

/** A secret of digits is the same in capitals; a variant that is not one must not be sent as one. */
function different(secret: string, variant: string): string {
  return variant === secret ? `${secret}-driftline` : variant;
}
