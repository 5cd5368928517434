import { tokenUnderOwnKey } from '../../auth/index.ts';
import type { Generator } from './derived-case.ts';

const KEY = 'driftline';
const NOWHERE = 'https://driftline.invalid';

/** JOSE headers that say where the key is, and the key that a server uses which believes them. */
const TRICKS: readonly (readonly [
  name: string,
  title: string,
  header: Readonly<Record<string, unknown>>,
  key: string,
])[] = [
  ['signed-with-nothing', 'The token is signed with the empty key.', {}, ''],
  [
    'key-id-of-a-file',
    'The token names a file as its key that is empty everywhere, and is signed with the empty key.',
    { kid: '../../../../../../../../dev/null' },
    '',
  ],
  [
    'key-id-with-sql',
    'The token names its key by an SQL expression, and is signed with what that gives.',
    { kid: `driftline' UNION SELECT '${KEY}' -- ` },
    KEY,
  ],
  [
    'key-inside',
    'The token brings along the key that it is signed with.',
    { jwk: { kty: 'oct', alg: 'HS256', k: Buffer.from(KEY).toString('base64url') } },
    KEY,
  ],
  [
    'key-address-of-nobody',
    'The token names an address of its keys that nobody trusts.',
    { kid: 'driftline', jku: `${NOWHERE}/keys.json` },
    KEY,
  ],
  [
    'certificate-address-of-nobody',
    'The token names an address of its certificate that nobody trusts.',
    { x5u: `${NOWHERE}/certificate.pem` },
    KEY,
  ],
];

/** For operations that the contract secures by a token that may be a JWT. */
export const ownKey: Generator = {
  kind: 'own-key',
  title: 'with a token that chooses its own key',
  expected:
    'Such a token is refused as any forged one, and no address in it is asked (RFC 8725, section 3.10).',
  *drafts({ contract, operation, media }) {
    const scheme = contract.bearerSchemes.find(({ name }) => operation.security.includes(name));
    if (!scheme || (scheme.format !== undefined && scheme.format.toUpperCase() !== 'JWT')) return;
    for (const [name, title, header, key] of TRICKS) {
      yield {
        name,
        title,
        expects: 'refused',
        body: media ? 'keeps' : 'none',
        authorization: (given = scheme.scheme) => {
          const [written = '', token = ''] = given.split(' ');
          return `${written} ${tokenUnderOwnKey(token, header, key)}`;
        },
      };
    }
  },
};
