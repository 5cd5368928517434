import { FOREIGN_ORIGIN } from '../login-cases.ts';
import type { Generator } from './derived-case.ts';

/**
 * The CORS preflight of a browser before a page of another origin may send a token (Fetch, section 3.2.2).
 */
export const preflight: Generator = {
  kind: 'preflight',
  title: 'rejects CORS preflights of untrusted origins',
  expected: 'An untrusted page may not send the credentials of its visitor (Fetch, section 3.2.5).',
  *drafts({ contract, operation }) {
    const documented = contract.operations.filter(({ path }) => path === operation.path);
    if (documented.some(({ method }) => method === 'OPTIONS')) return;
    yield {
      name: 'preflight-of-foreign-page',
      title: `The request is the CORS preflight of a page at ${FOREIGN_ORIGIN}.`,
      expects: 'any',
      undocumentedRefusal: 'ignore',
      orderlyStatuses: [501],
      body: 'none',
      method: 'OPTIONS',
      raw: () => undefined,
      authorization: () => undefined,
      headers: ({ 'Content-Type': _none, ...headers }) => ({
        ...headers,
        Origin: FOREIGN_ORIGIN,
        'Access-Control-Request-Method': operation.method,
        'Access-Control-Request-Headers': 'authorization,content-type',
      }),
    };
  },
};
