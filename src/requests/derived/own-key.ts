import { tokenUnderOwnKey } from '../../auth/index.ts';
import type { Generator } from './derived-case.ts';

const KEY = 'driftline';
const NOWHERE = 'https://driftline.invalid';

/** JOSE headers that name a key, and the key that a server uses if it trusts them. */
const TRICKS: readonly (readonly [
  name: string,
  title: string,
  header: Readonly<Record<string, unknown>>,
  key: string,
])[] = [
  ['signed-with-nothing', 'The token is signed with an empty key.', {}, ''],
  [
    'key-id-of-a-file',
    'The key id of the token is the path /dev/null, and the token is signed with an empty key.',
    { kid: '../../../../../../../../dev/null' },
    '',
  ],
  [
    'key-id-with-sql',
    'The key id of the token is an SQL injection, and the token is signed with the key that it selects.',
    { kid: `driftline' UNION SELECT '${KEY}' -- ` },
    KEY,
  ],
  [
    'key-inside',
    'The token contains the key that it is signed with (jwk).',
    { jwk: { kty: 'oct', alg: 'HS256', k: Buffer.from(KEY).toString('base64url') } },
    KEY,
  ],
  [
    'key-address-of-nobody',
    'The token names an untrusted URL of its keys (jku).',
    { kid: 'driftline', jku: `${NOWHERE}/keys.json` },
    KEY,
  ],
  [
    'certificate-address-of-nobody',
    'The token names an untrusted URL of its certificate (x5u).',
    { x5u: `${NOWHERE}/certificate.pem` },
    KEY,
  ],
];

/** For operations that need a token that may be a JWT. */
export const ownKey: Generator = {
  kind: 'own-key',
  needs: 'token',
  title: 'rejects tokens that choose their own key',
  expected:
    'Such a token is rejected like any forged one, and no URL in it is requested (RFC 8725, section 3.10).',
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
