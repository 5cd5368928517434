import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { readSettings } from '../../config/read-settings.ts';
import { send } from '../../http/client/send.ts';
import { compileContract } from '../../openapi/compile.ts';
import {
  ACCOUNT,
  BASIC_CLIENT,
  oauthDocument,
  oidcProvider,
  operationIn,
  POST_CLIENT,
  SCOPES,
  type TestClient,
  type TestProvider,
} from '../../testing/oidc-provider-for-tests.ts';
import { proxyServer } from '../../testing/proxy-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { authorize, withAuthorization } from '../authorization.ts';
import { credentialSetOf } from '../credential-set.ts';
import { tokenStore } from './token-store.ts';

const clientCredentials = ({ tokenUrl }: TestProvider) => ({
  type: 'oauth2',
  flows: { clientCredentials: { tokenUrl, scopes: {} } },
});
const password = ({ tokenUrl }: TestProvider) => ({
  type: 'oauth2',
  flows: { password: { tokenUrl, scopes: {} } },
});
const discovery = ({ discoveryUrl }: TestProvider) => ({
  type: 'openIdConnect',
  openIdConnectUrl: discoveryUrl,
});

/** What sends operations of such a document, to an API that accepts the tokens of the provider. */
async function opened(
  provider: TestProvider,
  scheme: object,
  credentials: Readonly<Record<string, string>>,
  refused: (token: string) => boolean = () => false,
) {
  const api = await smallServer((response, { headers }) => {
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    void provider.introspect(token).then(({ active, scope = '' }) => {
      response.writeHead(active && !refused(token) ? 200 : 401, { 'X-Scope': String(scope) }).end();
    });
  });
  const folder = temporaryDirectory();
  const folders = { project: folder, working: folder };
  const settings = await readSettings({ BASE_URL: api.url, ...credentials }, folders);
  const contract = compileContract('test.json', oauthDocument(scheme));
  const mask = (text: string) => text.replaceAll(/canary[-\w]*/g, '***');
  const { httpProxy } = settings;
  const network = { proxies: httpProxy === undefined ? {} : { httpProxy } };
  const tokens = tokenStore({ settings, contract, network, mask, folder });
  return async (id = 'listPets') => {
    const authorization = authorize(contract, operationIn(contract, id), credentialSetOf(settings));
    assert.ok('headers' in authorization, JSON.stringify(authorization));
    const request = withAuthorization({ method: 'GET', url: `${api.url}/x`, headers: {} }, authorization);
    const exchange = await send(request, {
      ...{ operation: id, case: { name: 'any', expects: 'any' as const } },
      ...{ timeoutMs: 5000, tokens },
    });
    const token = String(exchange.request.headers.Authorization).replace('Bearer ', '');
    const scope = exchange.response?.headers.find(([name]) => name === 'X-Scope')?.[1];
    return { status: exchange.response?.status, token, scope };
  };
}

const ofClient = ({ id, secret }: TestClient) => ({ CREDENTIAL_PROVIDER: `${id}:${secret}` });
const ofAccount = { LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: ACCOUNT.secret };

for (const [place, scheme] of [
  ['a tokenUrl on another host', clientCredentials],
  ['OpenID discovery', discovery],
] as const) {
  // The provider takes Basic from any client, so that only its metadata name the method of POST_CLIENT.
  for (const client of scheme === discovery ? [BASIC_CLIENT, POST_CLIENT] : [BASIC_CLIENT]) {
    test(`client credentials by ${place}, with ${client.method}: one token for all operations`, async () => {
      const provider = await oidcProvider(3600, client.method);
      const sent = await opened(provider, scheme(provider), ofClient(client));
      const results = [await sent(), await sent('listOwners'), await sent()];
      assert.deepEqual(
        results.map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal(new Set(results.map(({ token }) => token)).size, 1);
      const granted = provider.requested.at(-1);
      assert.equal(granted?.grant_type, 'client_credentials');
      assert.equal(granted?.authorization !== undefined, client === BASIC_CLIENT);
    });
  }
}

test('a tokenUrl says no method: Basic is tried, then the form, and the form only from then on', async () => {
  const provider = await oidcProvider();
  const { id, secret } = POST_CLIENT;
  const methods: string[] = [];
  const endpoint = await smallServer((response, { headers, body }) => {
    const right = !headers.authorization && new URLSearchParams(body).get('client_secret') === secret;
    methods.push(right ? 'form' : 'basic');
    const json = right
      ? { access_token: `token-${methods.length}`, token_type: 'bearer', expires_in: '3600' }
      : { error: 'invalid_client' };
    response
      .writeHead(right ? 200 : 401, {
        'Content-Type': 'application/json',
        'WWW-Authenticate': 'Basic realm="x"',
      })
      .end(JSON.stringify(json));
  });
  const scheme = clientCredentials({ ...provider, tokenUrl: `${endpoint.url}/token` });
  const sent = await opened(provider, scheme, { CREDENTIAL_PROVIDER: `${id}:${secret}` });
  // The API refuses the token, which is renewed once.
  assert.equal((await sent()).token, 'token-3');
  assert.deepEqual(methods, ['basic', 'form', 'form']);
});

test('each client of a token endpoint has its own method', async () => {
  const endpoint = await smallServer((response, { headers, body }) => {
    const form = new URLSearchParams(body).get('client_secret');
    const right = headers.authorization ? headers.authorization.includes(btoa('a:basic')) : form === 'form';
    const json = right ? { access_token: 'token', token_type: 'bearer' } : { error: 'invalid_client' };
    response
      .writeHead(right ? 200 : 401, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Basic' })
      .end(JSON.stringify(json));
  });
  const provider = { ...(await oidcProvider()), tokenUrl: `${endpoint.url}/token` };
  for (const client of ['a:basic', 'b:form', 'a:basic']) {
    const sent = await opened(provider, clientCredentials(provider), { CREDENTIAL_PROVIDER: client });
    assert.equal((await sent()).token, 'token', client);
  }
});

test('an issuer may end with a slash', async () => {
  const server = await smallServer((response, { path }) => {
    const discovered = { issuer: `${server.url}/app/`, token_endpoint: `${server.url}/token` };
    const json = path === '/token' ? { access_token: 'token', token_type: 'bearer' } : discovered;
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
  });
  const discoveryUrl = `${server.url}/app/.well-known/openid-configuration`;
  const provider = { ...(await oidcProvider()), discoveryUrl };
  const sent = await opened(provider, discovery(provider), ofClient(BASIC_CLIENT));
  assert.equal((await sent()).token, 'token');
});

test('a refresh token and a client that the endpoint repeats are masked, in the error and in its cause', async () => {
  let basic = '';
  const endpoint = await smallServer((response, { body, headers }) => {
    basic = headers.authorization?.replace('Basic ', '') ?? '';
    const refresh = new URLSearchParams(body).get('refresh_token');
    const first = { access_token: 'one', token_type: 'bearer', refresh_token: 'kept-back', expires_in: 0 };
    const json = refresh
      ? { error: 'server_error', error_description: `${refresh} is unknown to ${basic}` }
      : first;
    response.writeHead(refresh ? 400 : 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(json));
  });
  const provider = { ...(await oidcProvider()), tokenUrl: `${endpoint.url}/token` };
  const sent = await opened(provider, password(provider), { ...ofClient(BASIC_CLIENT), ...ofAccount });
  await assert.rejects(sent(), (error) => {
    assert.match(
      inspect(error),
      /refresh_token\): 400 server_error \[credentials\] is unknown to \[credentials\]\./,
    );
    assert.doesNotMatch(inspect(error, { depth: 9 }), /kept-back/);
    return true;
  });
  assert.notEqual(basic, '');
});

test('a relative tokenUrl is one of the API, as is one below the server of the document', async () => {
  const api = await smallServer((response) => response.writeHead(400).end('{"error":"invalid_client"}'));
  const folder = temporaryDirectory();
  const environment = { BASE_URL: `${api.url}/v2`, CREDENTIAL_PROVIDER: 'a:b' };
  const settings = await readSettings(environment, { project: folder, working: folder });
  for (const tokenUrl of ['token', 'https://api.example.com/live/token', '/other/token']) {
    const scheme = { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } };
    const document = {
      ...JSON.parse(oauthDocument(scheme)),
      servers: [{ url: 'https://api.example.com/live' }],
    };
    const contract = compileContract('test.json', JSON.stringify(document));
    const store = tokenStore({ settings, contract, network: {}, mask: String, folder });
    const authorization = authorize(contract, operationIn(contract, 'listPets'), credentialSetOf(settings));
    assert.ok('headers' in authorization);
    const request = withAuthorization({ method: 'GET', url: api.url, headers: {} }, authorization);
    await assert.rejects(store.filled(request), { code: 'DL_TOKEN_UNAVAILABLE' });
  }
  const paths = new Set(api.heard.map(({ path }) => path));
  assert.deepEqual([...paths], ['/v2/token', '/other/token']);
});

test('the scopes of the operations that read are requested; where the client has not all, its own', async () => {
  const provider = await oidcProvider();
  const all = await opened(provider, clientCredentials(provider), ofClient(BASIC_CLIENT));
  assert.equal((await all()).scope, SCOPES.join(' '));
  assert.deepEqual(
    provider.requested.map(({ scope }) => scope),
    [SCOPES.join(' ')],
  );
  const some = await opened(provider, discovery(provider), ofClient(POST_CLIENT));
  assert.equal((await some()).status, 200);
  assert.deepEqual(provider.requested.map(({ scope }) => scope).slice(-1), [undefined]);
});

test('a password, with and without the refresh token that it brings: rotated, and renewed before it expires', async () => {
  const provider = await oidcProvider(2);
  const sent = await opened(provider, password(provider), { ...ofClient(BASIC_CLIENT), ...ofAccount });
  const first = await sent();
  assert.equal(first.status, 200);
  // The token lives for two seconds, and is renewed when one is left.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await sent();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const third = await sent();
  assert.deepEqual([second.status, third.status], [200, 200]);
  assert.equal(new Set([first, second, third].map(({ token }) => token)).size, 3);
  assert.deepEqual(
    provider.requested.map(({ grant_type }) => grant_type),
    ['password', 'refresh_token', 'refresh_token'],
  );
  assert.notEqual(provider.requested[1]?.refresh_token, provider.requested[2]?.refresh_token);
});

test('a token that the API refuses is renewed once', async () => {
  const provider = await oidcProvider();
  const bad = new Set<string>();
  const sent = await opened(provider, clientCredentials(provider), ofClient(BASIC_CLIENT), (token) =>
    bad.has(token),
  );
  const { token } = await sent();
  bad.add(token);
  const again = await sent();
  assert.equal(again.status, 200);
  assert.notEqual(again.token, token);
  assert.equal(provider.requested.length, 2);
});

test('the token endpoint is reached by the proxy of the settings', async () => {
  const provider = await oidcProvider();
  const proxy = await proxyServer({ hosts: { 'id.test': provider.issuer.replace('http://', '') } });
  const scheme = clientCredentials({ ...provider, tokenUrl: 'http://id.test/token' });
  const sent = await opened(provider, scheme, { ...ofClient(BASIC_CLIENT), HTTP_PROXY: proxy.url });
  assert.equal((await sent()).status, 200);
  assert.deepEqual(proxy.heard, ['POST http://id.test/token']);
});

for (const [title, scheme, credentials, expected, requests] of [
  [
    'a wrong secret',
    clientCredentials,
    { CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:canary-wrong` },
    /\(client_credentials\): 401 invalid_client/,
    2,
  ],
  [
    'a wrong password',
    password,
    { ...ofClient(BASIC_CLIENT), ...ofAccount, LOGIN_PASSWORD: 'canary-no' },
    /\(password\): 400 invalid_grant wrong password for \*\*\*/,
    1,
  ],
  [
    'an endpoint that is not there',
    ({ issuer }: TestProvider) => ({
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: `${issuer}/nowhere`, scopes: {} } },
    }),
    ofClient(BASIC_CLIENT),
    /nowhere \(client_credentials\): 404/,
    0,
  ],
  [
    'a host that is not there',
    () => ({
      type: 'openIdConnect',
      openIdConnectUrl: 'http://127.0.0.1:9/.well-known/openid-configuration',
    }),
    ofClient(BASIC_CLIENT),
    /openid-configuration \(discovery\): .*ECONNREFUSED|refused/,
    0,
  ],
  [
    'discovery that gives something else',
    ({ tokenUrl }: TestProvider) => ({ type: 'openIdConnect', openIdConnectUrl: tokenUrl }),
    ofClient(BASIC_CLIENT),
    /\(discovery\): /,
    0,
  ],
] as const) {
  test(`${title} is an error that says what the provider said, and is not requested again at once`, async () => {
    const provider = await oidcProvider();
    const sent = await opened(provider, scheme(provider), credentials);
    for (let count = 0; count < 2; count++) {
      await assert.rejects(sent(), (error: Error & { code: string }) => {
        assert.equal(error.code, 'DL_TOKEN_UNAVAILABLE');
        assert.match(error.message, expected);
        assert.match(error.message, /security scheme "provider"/);
        assert.doesNotMatch(error.message, /canary/);
        return true;
      });
    }
    assert.equal(provider.requested.length, requests);
  });
}
