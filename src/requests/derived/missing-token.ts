import type { Generator } from './derived-case.ts';

/** Authorization headers that nobody is let in with; those made of a good token are forged elsewhere. */
const HEADERS: readonly (readonly [
  name: string,
  title: string,
  header: (scheme: string) => string | undefined,
  variationOf?: string,
])[] = [
  ['missing-token', 'There is no token.', () => undefined],
  ['empty-authorization', 'The Authorization header is empty.', () => '', 'missing-token'],
  ['scheme-without-token', 'The token behind its scheme is missing.', (scheme) => scheme, 'missing-token'],
  ['token-of-nobody', 'The token is a word that nobody issued.', (scheme) => `${scheme} driftline-token`],
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

/** For operations that the contract secures by a token. */
export const missingToken: Generator = {
  kind: 'missing-token',
  title: 'without a token that anybody issued',
  expected: 'Without a valid token nothing is opened (RFC 6750, section 3.1).',
  *drafts({ contract, operation, media }) {
    const scheme = contract.bearerSchemes.find(({ name }) => operation.security.includes(name));
    const body = media ? 'keeps' : 'none';
    if (!scheme) {
      if (operation.security.length === 0) return;
      const title = 'There is nothing that opens the operation.';
      const shared = { expects: 'refused', undocumentedRefusal: 'error', body } as const;
      yield { name: 'missing-token', title, ...shared, authorization: () => undefined };
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
