import { pointerTokens } from '../../schema/index.ts';
import type { Generator, Ready } from './derived-case.ts';

interface Override {
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A GET, and one that frameworks take for a POST. */
const BY_GET: readonly (readonly [name: string, title: string, overridden: Override])[] = [
  ['get', '', {}],
  [
    'override-header',
    ' that X-HTTP-Method-Override declares to be a POST',
    { headers: { 'X-HTTP-Method-Override': 'POST' } },
  ],
  ['override-query', ' that _method declares to be a POST', { query: [['_method', 'POST']] }],
];

/** URLs are written to logs and histories, so a login must not read credentials from the query. */
export const queryCredentials: Generator = {
  kind: 'query-credentials',
  needs: 'login',
  title: 'rejects credentials in the query string',
  expected: 'Credentials in the query string are rejected (OWASP ASVS 4.0.3, section 8.3.1).',
  *drafts({ login }) {
    if (!login) return;
    const nameOf = (pointer: string) => pointerTokens(pointer).at(-1) ?? '';
    const query = ({ credentials }: Ready) =>
      [
        [nameOf(login.identifier), credentials.identifier],
        [nameOf(login.secret), credentials.secret],
      ] as const;
    for (const [name, title, overridden] of BY_GET) {
      yield {
        name: `query-credentials-by-${name}`,
        title: `The right credentials are in the query string of a GET${title}.`,
        expects: 'any',
        undocumentedRefusal: 'ignore',
        orderlyStatuses: [405, 501],
        account: true,
        method: 'GET',
        body: 'none',
        query: (ready) => [...query(ready), ...(overridden.query ?? [])],
        raw: () => undefined,
        headers: ({ 'Content-Type': _none, ...headers }) => ({ ...headers, ...overridden.headers }),
      };
    }
    yield {
      name: 'query-credentials',
      title: 'The right credentials are in the query string, and the body is an empty object.',
      expects: 'refused',
      account: true,
      body: 'breaks',
      query,
      json: () => ({}),
    };
  },
};
