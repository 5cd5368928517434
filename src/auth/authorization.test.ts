import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenAPIV3_1 } from 'openapi-types';
import { carried, carriedBy, type TokenUse, tokenUse, withAuthorization } from './authorization.ts';

const securitySchemes = {
  bearer: { type: 'http', scheme: 'BEARER' },
  hawk: { type: 'http', scheme: 'Hawk' },
  header: { type: 'apiKey', in: 'header', name: 'X-Session' },
  query: { type: 'apiKey', in: 'query', name: 'session' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
  oauth: { type: 'oauth2', flows: {} },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://id.example.com' },
};
const document = { components: { securitySchemes } } as unknown as OpenAPIV3_1.Document;
const plain = { method: 'GET', url: 'https://api.example.com/me', headers: { Accept: '*/*' } };
const TOKEN = 'a/b+c=';

const AUTHORIZATION: TokenUse = { in: 'header', name: 'Authorization', scheme: 'Bearer' };
for (const [scheme, use, sent] of [
  ['bearer', AUTHORIZATION, { headers: { Accept: '*/*', Authorization: `Bearer ${TOKEN}` } }],
  ['oauth', AUTHORIZATION, { headers: { Accept: '*/*', Authorization: `Bearer ${TOKEN}` } }],
  ['oidc', AUTHORIZATION, { headers: { Accept: '*/*', Authorization: `Bearer ${TOKEN}` } }],
  [
    'hawk',
    { ...AUTHORIZATION, scheme: 'Hawk' },
    { headers: { Accept: '*/*', Authorization: `Hawk ${TOKEN}` } },
  ],
  ['header', { in: 'header', name: 'X-Session' }, { headers: { Accept: '*/*', 'X-Session': TOKEN } }],
  ['query', { in: 'query', name: 'session' }, { url: `${plain.url}?session=a%2Fb%2Bc%3D` }],
  ['cookie', { in: 'cookie', name: 'sid' }, { headers: { Accept: '*/*', Cookie: `sid=${TOKEN}` } }],
] as const) {
  test(`a token is carried as the security scheme ${scheme} says, and found there`, () => {
    assert.deepEqual(tokenUse({ document }, scheme), use);
    const request = withAuthorization(plain, carried(use, TOKEN));
    assert.deepEqual(request, { ...plain, ...sent });
    const prefix = 'scheme' in use ? `${use.scheme} ` : '';
    assert.equal(carriedBy(use, request), prefix + TOKEN);
    assert.equal(carriedBy(use, plain), undefined);
  });
}

test('a query and cookies of the request stay', () => {
  const request = { ...plain, url: `${plain.url}?a=1`, headers: { cookie: 'theme=dark' } };
  assert.equal(
    withAuthorization(request, carried({ in: 'query', name: 'k' }, 'v')).url,
    `${plain.url}?a=1&k=v`,
  );
  const sent = withAuthorization(request, carried({ in: 'cookie', name: 'sid' }, 'v'));
  assert.deepEqual(sent.headers, { Cookie: 'theme=dark; sid=v' });
  assert.equal(
    carriedBy({ in: 'cookie', name: 'sid' }, { ...sent, headers: { Cookie: 'theme=dark; sid=v' } }),
    'v',
  );
});
