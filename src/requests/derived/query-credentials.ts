import { pointerTokens } from '../../schema/index.ts';
import type { Generator, Ready } from './derived-case.ts';

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
    yield {
      name: 'query-credentials-by-get',
      title: 'The right credentials are in the query string of a GET.',
      expects: 'any',
      undocumentedRefusal: 'ignore',
      orderlyStatuses: [405, 501],
      account: true,
      method: 'GET',
      body: 'none',
      query,
      raw: () => undefined,
      headers: ({ 'Content-Type': _none, ...headers }) => headers,
    };
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
