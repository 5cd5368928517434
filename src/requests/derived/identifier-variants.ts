import { replacedBy, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';

/** The name of an account, and its domain where it is an address: `@example.com`. */
const VARIANTS: readonly (readonly [
  name: string,
  title: string,
  vary: (name: string, domain: string) => string,
])[] = [
  ['percent', 'The identifier is %, the wildcard of SQL.', () => '%'],
  ['asterisk', 'The identifier is *, the wildcard of LDAP.', () => '*'],
  [
    'begun-percent',
    'The name of the account goes on with %, the wildcard of SQL.',
    (name, domain) => `${name.slice(0, 1)}%${domain}`,
  ],
  [
    'begun-asterisk',
    'The name of the account goes on with *, the wildcard of LDAP.',
    (name, domain) => `${name.slice(0, 1)}*${domain}`,
  ],
  [
    'underscore',
    'The last letter of the name of the account is _, which is any letter in SQL.',
    (name, domain) => `${name.slice(0, -1)}_${domain}`,
  ],
  [
    'line-break',
    'The identifier is followed by CR, LF and more text.',
    (name, domain) => `${name}${domain}\r\ndriftline`,
  ],
  [
    'null-byte',
    'The identifier is followed by a null byte and more text.',
    (name, domain) => `${name}${domain}\0driftline`,
  ],
];

/** Identifiers that are nearly right, with the right secret. Another case and blanks around it are no fault. */
export const identifierVariants: Generator = {
  kind: 'identifier-variants',
  needs: 'login',
  title: 'rejects identifiers that are nearly right, with the right secret',
  expected: 'Only the whole identifier names the account (CWE-89, CWE-90, CWE-93).',
  *drafts(subject) {
    const identifier = subject.fields.find(({ role }) => role === 'identifier');
    if (!identifier || !takesObject(subject)) return;
    for (const [name, title, vary] of VARIANTS) {
      const varied = (own: string) => {
        const [, account = '', domain = ''] = /^(.*?)(@[^@]*)?$/s.exec(own) ?? [];
        return vary(account, domain);
      };
      const shared = {
        name: `account-identifier-${name}`,
        title,
        expects: 'refused',
        account: true,
        appliesTo: (account: { readonly identifier: string }) =>
          varied(account.identifier) !== account.identifier,
        json: replacedBy(identifier, ({ credentials }) => varied(credentials.identifier)),
      } as const;
      yield { ...shared, body: 'keeps' };
      yield { ...shared, body: 'breaks' };
    }
  },
};
