import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../config/read-settings.ts';
import { startMock } from '../mock/start.ts';
import { compileContract } from '../openapi/compile.ts';
import type { Contract } from '../openapi/contract.ts';
import { endpointsContract, providerSchemes, sessionAtProvider } from '../requests/provider-session.ts';
import { tryRefresh, tryRevoke } from '../requests/session-requests.ts';
import { judge } from '../rules/judge.ts';
import { sender } from '../session/session.ts';
import { ACCOUNT, BASIC_CLIENT, oauthDocument, oidcProvider } from '../testing/oidc-provider-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { oauthSessionDocument } from '../testing/session-document-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

/** Sends all cases of the sessions of a scheme, and gives what was sent and found, by case. */
async function tried(contract: Contract, apiUrl: string, given: Readonly<Record<string, string>>) {
  const folder = temporaryDirectory();
  const folders = { project: folder, working: folder };
  const settings = await readSettings({ BASE_URL: apiUrl, ...given }, folders);
  const endpoints = await endpointsContract();
  const [provider] = providerSchemes(contract, settings);
  assert.ok(provider);
  const session = await sessionAtProvider({
    ...{ ...provider, contract, endpoints, baseUrl: apiUrl },
    context: { settings, contract, network: {}, mask: (text) => text, folder },
    send: sender({ requestTimeoutMs: 10_000 }),
  });
  const exchanges = [...(await tryRefresh(session)), ...(await tryRevoke(session))];
  const found = exchanges.flatMap((exchange) =>
    judge(exchange, exchange.operation.endsWith(' endpoint') ? endpoints : contract),
  );
  return {
    cases: exchanges.map(({ case: { name }, response }) => `${name} ${response?.status}`),
    found: found.map(({ id, case: step }) => `${id} ${step}`),
  };
}

const REFRESHED = ['refresh 200', 'unknown-refresh-token 400', 'refreshed-token 200'];
const REVOKED = ['revoke 200', 'revoke 200', 'revoked-token 401', 'revoked-refresh-token 400'];
const ofAccount = {
  ...{ LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: ACCOUNT.secret },
  CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:${BASIC_CLIENT.secret}`,
};

for (const [rotateRefreshToken, place, expected] of [
  [true, 'discovery', [...REFRESHED, 'rotated-refresh-token 400', ...REVOKED]],
  [false, 'discovery', [...REFRESHED, ...REVOKED]],
  [true, 'its tokenUrl alone', [...REFRESHED, 'rotated-refresh-token 400', ...REVOKED]],
] as const) {
  test(`oidc-provider by ${place}, rotation ${rotateRefreshToken ? 'on' : 'off'}: refreshed, refused and revoked as it must be`, async () => {
    const provider = await oidcProvider(3600, undefined, { rotateRefreshToken });
    const api = await smallServer((response, { headers }) => {
      void provider.introspect(headers.authorization?.replace('Bearer ', '') ?? '').then(({ active }) => {
        response.writeHead(active ? 200 : 401, { 'WWW-Authenticate': 'Bearer' }).end();
      });
    });
    const scheme =
      place === 'discovery'
        ? { type: 'openIdConnect', openIdConnectUrl: provider.discoveryUrl }
        : { type: 'oauth2', flows: { password: { tokenUrl: provider.tokenUrl, scopes: {} } } };
    const contract = compileContract('test.json', oauthDocument(scheme));
    const { cases, found } = await tried(contract, api.url, ofAccount);
    assert.deepEqual(cases, expected);
    assert.deepEqual(found, []);
  });
}

/** The cases at a mock server that has the endpoints of a provider, and this fault. */
async function triedAtMock(fault?: string) {
  const document = oauthSessionDocument();
  const credentials = { identifier: 'somebody', secret: 'pass-word-1' };
  await using mock = await startMock(compileContract('provider.json', document), {
    ...{ credentials, ...(fault === undefined ? {} : { fault }) },
  });
  const issuer = await smallServer((response, { path, headers }) => {
    const metadata = {
      ...{ issuer: `http://${headers.host}`, token_endpoint: `${mock.url}/token` },
      revocation_endpoint: `${mock.url}/revoke`,
    };
    const known = path === '/.well-known/openid-configuration';
    response
      .writeHead(known ? 200 : 404, { 'Content-Type': 'application/json' })
      .end(known ? JSON.stringify(metadata) : '{}');
  });
  const scheme = {
    type: 'openIdConnect',
    openIdConnectUrl: `${issuer.url}/.well-known/openid-configuration`,
  };
  const { paths, ...rest } = JSON.parse(document);
  const client = {
    ...{ ...rest, paths: { '/me': paths['/me'] } },
    components: { securitySchemes: { oauth: scheme } },
  };
  const contract = compileContract('api.json', JSON.stringify(client));
  return await tried(contract, mock.url, {
    LOGIN_EMAIL: credentials.identifier,
    LOGIN_PASSWORD: credentials.secret,
  });
}

test('the mock server as a provider refuses what it must', async () => {
  const { cases, found } = await triedAtMock();
  assert.ok(cases.includes('rotated-refresh-token 401'), cases.join());
  assert.ok(cases.includes('revoked-token 401'), cases.join());
  assert.deepEqual(found, []);
});

for (const [fault, ...expected] of [
  ['rotated-token-accepted', 'invalid-request-accepted rotated-refresh-token'],
  ['any-refresh-token-accepted', 'invalid-request-accepted unknown-refresh-token'],
  ['refresh-token-refused', 'valid-request-rejected refresh'],
  [
    'session-outlives-logout',
    ...['invalid-request-accepted revoked-token', 'invalid-request-accepted revoked-refresh-token'],
  ],
] as const) {
  test(`the fault ${fault} of a provider is found`, async () => {
    const { found } = await triedAtMock(fault);
    assert.deepEqual([...new Set(found)], expected);
  });
}

test('no session of a provider is tried for a key, or where an operation issues the token', async () => {
  const settings = await readSettings(
    { BASE_URL: 'http://127.0.0.1:1', ...ofAccount },
    { project: '.', working: '.' },
  );
  const key = compileContract('test.json', oauthDocument({ type: 'apiKey', in: 'header', name: 'X-Key' }));
  assert.deepEqual(providerSchemes(key, settings), []);
  assert.deepEqual(providerSchemes(compileContract('test.json', oauthSessionDocument()), settings), []);
});
