import { carried, takesCertificate, tokenUse } from '../../auth/index.ts';
import type { Draft, Generator } from './derived-case.ts';
import type { Subject } from './subject.ts';

/** Authorization headers without a valid token; forged tokens are in `src/auth/token/forge.ts`. */
const HEADERS: readonly (readonly [
  name: string,
  title: string,
  header: (scheme: string) => string | undefined,
  variationOf?: string,
])[] = [
  ['missing-token', 'There is no Authorization header.', () => undefined],
  ['empty-authorization', 'The Authorization header is empty.', () => '', 'missing-token'],
  [
    'scheme-without-token',
    'The Authorization header is the scheme without a token.',
    (scheme) => scheme,
    'missing-token',
  ],
  ['token-of-nobody', 'The token is a word that was never issued.', (scheme) => `${scheme} driftline-token`],
  [
    'token-null',
    'The token is the word null, as a script without a token sends it.',
    (scheme) => `${scheme} null`,
    'token-of-nobody',
  ],
  [
    'token-undefined',
    'The token is the word undefined.',
    (scheme) => `${scheme} undefined`,
    'token-of-nobody',
  ],
  ['token-of-dots', 'The token is three empty segments.', (scheme) => `${scheme} ..`, 'token-of-nobody'],
];

/** For operations that need a token. */
export const missingToken: Generator = {
  kind: 'missing-token',
  needs: 'security',
  title: 'rejects requests without a valid token',
  expected: 'A request without a valid token is rejected (RFC 6750, section 3.1).',
  *drafts({ contract, operation, media }) {
    const scheme = contract.bearerSchemes.find(({ name }) => operation.security.includes(name));
    const body = media ? 'keeps' : 'none';
    if (!scheme) {
      if (operation.security.length === 0 || takesCertificate(contract, operation)) return;
      const title = 'The request has no credentials.';
      const shared = { expects: 'refused', undocumentedRefusal: 'error', body } as const;
      yield { name: 'missing-token', title, ...shared, authorization: () => undefined };
      yield* keysOfNobody({ contract, operation }, shared);
      return;
    }
    const written = scheme.scheme.toLowerCase() === 'bearer' ? 'Bearer' : scheme.scheme;
    for (const [name, title, header, variationOf] of HEADERS) {
      const authorization = () => header(written);
      const undocumentedRefusal = name === 'missing-token' ? 'error' : 'warning';
      yield {
        name,
        title,
        expects: 'refused',
        undocumentedRefusal,
        body,
        authorization,
        ...(variationOf ? { variationOf } : {}),
      };
    }
  },
};

/** Keys, and names with passwords, that were never issued, in the place of each scheme; no account has the name. */
function* keysOfNobody(
  { contract, operation }: Pick<Subject, 'contract' | 'operation'>,
  shared: Pick<Draft, 'expects' | 'body'>,
): Iterable<Draft> {
  const uses = operation.security.map((name) => tokenUse(contract, name));
  const isBasic = ({ scheme = '' }: (typeof uses)[number]) => scheme.toLowerCase() === 'basic';
  if (uses.length === 0 || uses.some(({ scheme }) => scheme !== undefined && !/^basic$/i.test(scheme)))
    return;
  for (const { name, title, key } of [
    { name: 'key-of-nobody', title: 'The credentials were never issued.', key: NOBODY },
    { name: 'empty-key', title: 'The credentials are empty.', key: '' },
  ]) {
    const all = uses.map((use) =>
      carried(use, isBasic(use) ? Buffer.from(`${key}:${key}`).toString('base64') : key),
    );
    const { Authorization: authorization, ...headers } = Object.assign(
      {},
      ...all.map((each) => each.headers),
    );
    const cookies = all.flatMap((each) => each.cookies).map((pair) => pair.join('='));
    yield {
      ...shared,
      undocumentedRefusal: 'warning',
      name,
      title,
      ...(key === '' ? { variationOf: 'missing-token' } : {}),
      authorization: () => authorization,
      headers: (own) => ({
        ...own,
        ...headers,
        ...(cookies.length > 0 ? { Cookie: cookies.join('; ') } : {}),
      }),
      query: () => all.flatMap((each) => each.query),
    };
  }
}

const NOBODY = 'driftline-nobody';
