import { FOREIGN_ORIGIN } from '../login-cases.ts';
import type { Generator } from './derived-case.ts';

/** What a browser asks before it lets a page of another origin send a request with a token (Fetch, section 3.2.2). */
export const preflight: Generator = {
  kind: 'preflight',
  title: 'by a browser that asks for a page that nobody trusts',
  expected: 'No page that nobody trusts may ask with the credentials of its visitor (Fetch, section 3.2.5).',
  *drafts({ contract, operation }) {
    const documented = contract.operations.filter(({ path }) => path === operation.path);
    if (documented.some(({ method }) => method === 'OPTIONS')) return;
    yield {
      name: 'preflight-of-foreign-page',
      title: `A page of ${FOREIGN_ORIGIN} asks whether it may send the request.`,
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
