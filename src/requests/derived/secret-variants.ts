import type { Case } from '../../http/index.ts';
import { replacedBy, takesObject } from './body.ts';
import type { Draft, Generator } from './derived-case.ts';

type Variant = readonly [
  name: string,
  title: string,
  vary: (secret: string) => string,
  tolerable?: NonNullable<Case['acceptanceTolerable']>,
];

const TRIMMED = {
  severity: 'warning',
  reason: 'a server may trim blanks around a secret (NIST SP 800-63B-4, section 3.1.1.2)',
} as const;

/** A variant that equals the secret is not sent: the upper case of digits, the first eight of six characters. */
const VARIANTS: readonly Variant[] = [
  ['prefix', 'The last character of the secret is missing.', (secret) => secret.slice(0, -1)],
  ['suffix', 'The secret has one more character.', (secret) => `${secret}x`],
  ['first-character', 'The secret is only its first character.', (secret) => secret.slice(0, 1)],
  ['first-8-bytes', 'The secret ends after 8 bytes, where DES crypt ends.', (secret) => cut(secret, 8)],
  ['first-72-bytes', 'The secret ends after 72 bytes, where bcrypt ends.', (secret) => cut(secret, 72)],
  ['tail', 'The first character of the secret is missing.', (secret) => secret.slice(1)],
  ['upper-case', 'The secret is in upper case.', (secret) => secret.toUpperCase()],
  ['lower-case', 'The secret is in lower case.', (secret) => secret.toLowerCase()],
  ['other-case', 'The case of each letter of the secret is inverted.', otherCase],
  ['twice', 'The secret is written twice.', (secret) => secret + secret],
  ['blank-before', 'A space is before the secret.', (secret) => ` ${secret}`, TRIMMED],
  ['blank-after', 'A space is after the secret.', (secret) => `${secret} `, TRIMMED],
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

/** The same text in another form: servers normalise passwords, or do not (RFC 8265, section 4.2; NIST SP 800-63B-4). */
const FORMS: readonly Variant[] = [
  ['composed', 'The accents of the secret are parts of their letters.', (secret) => secret.normalize('NFC')],
  ['decomposed', 'The accents of the secret are characters.', (secret) => secret.normalize('NFD')],
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
    for (const [name, title, vary, acceptanceTolerable] of [...VARIANTS, ...FORMS]) {
      const isForm = FORMS.some(([form]) => form === name);
      const shared: Omit<Draft, 'body'> = {
        name: `account-secret-${name}`,
        title,
        ...(isForm ? { expected: 'A secret in another Unicode form gets a documented response.' } : {}),
        expects: isForm ? 'any' : 'refused',
        account: true,
        appliesTo: (account) => vary(account.secret) !== account.secret,
        json: replacedBy(secret, ({ credentials }) => vary(credentials.secret)),
        ...(acceptanceTolerable ? { acceptanceTolerable } : {}),
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

/** The first characters of a text, of so many bytes in UTF-8 at most. */
function cut(text: string, most: number): string {
  let bytes = 0;
  return [...text]
    .filter((character) => {
      bytes += Buffer.byteLength(character);
      return bytes <= most;
    })
    .join('');
}
