import { pointerTokens } from '../../schema/index.ts';
import type { Generator, Ready } from './derived-case.ts';

/** Addresses are written to logs and histories: a login that reads its credentials there gives them away. */
export const queryCredentials: Generator = {
  kind: 'query-credentials',
  needs: 'login',
  title: 'with the credentials in the query',
  expected: 'Credentials in the query log nobody in (OWASP ASVS 4.0.3, section 8.3.1).',
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
      title: 'The right credentials stand in the query of a GET.',
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
      title: 'The right credentials stand in the query, and the body is an empty object.',
      expects: 'refused',
      account: true,
      body: 'breaks',
      query,
      json: () => ({}),
    };
  },
};
