import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { authorize, withAuthorization } from '../auth/authorization.ts';
import { credentialSetOf } from '../auth/credential-set.ts';
import { readSettings } from '../config/read-settings.ts';
import { send } from '../http/client/send.ts';
import { listen } from '../http/client/servers.fixture.ts';
import { compileContract } from '../openapi/compile.ts';
import { projectRoot } from '../project/project-root.ts';
import { LOCAL_CERTIFICATE, PRIVATE_KEY } from '../testing/certificates-for-tests.ts';
import { operationIn } from '../testing/oidc-provider-for-tests.ts';
import { type Heard, smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { openTarget } from './session.ts';

const HERE = 'src/session/what-logs-in.test.ts';
const LOGINS = 'src/mutation/login-documents.test.ts';
const OAUTH = 'src/auth/obtain/oauth.test.ts';
const CREDENTIALS = 'src/monitor/credentials.test.ts';

/** The test of each line of the guide's table, by the beginning of the line: its file, and its title as it is written there. */
const TESTS: Readonly<Record<string, readonly [file: string, title: string]>> = {
  'one token that you have': [HERE, 'a token that you have lets in, as '],
  'a token that a program prints': [
    CREDENTIALS,
    'is started once for the monitors of a run, which are let in, and its token is masked',
  ],
  'several keys or tokens': [
    CREDENTIALS,
    'lets each request in, alone, together and as alternatives, and names the setting that is missing',
  ],
  'HTTP basic': [HERE, 'user and password let in by HTTP basic, from either setting'],
  'a client certificate': [HERE, 'a client certificate lets in, and is needed'],
  'a JSON login': [
    'src/monitor/targets.test.ts',
    'several monitors send to several targets, each with its own credentials and no others',
  ],
  'a form login': [LOGINS, 'a multipart form, with a lifetime in seconds'],
  'a token in a response header': [LOGINS, 'JSON, given in a header and used in one'],
  'a session cookie': [LOGINS, 'JSON, given in a cookie and used as one'],
  'a token that is sent in the query': [LOGINS, 'a form, used in the query'],
  'OAuth 2, password flow, whose `tokenUrl` is an operation': [
    'src/cli/commands/fast-api.test.ts',
    'a FastAPI application is up, by the document that it generates and an account',
  ],
  'OAuth 2, client credentials flow, likewise': [LOGINS, 'a form, of an OAuth client credentials flow'],
  'OAuth 2, client credentials flow, with any other `tokenUrl`': [OAUTH, 'a tokenUrl on another host'],
  'OAuth 2, password flow, likewise': [
    OAUTH,
    'a password, with and without the refresh token that it brings: rotated, and renewed before it expires',
  ],
  'OpenID Connect': [
    CREDENTIALS,
    'gives one token to the monitors of a run, by discovery; no secret is in an output',
  ],
};

const textOf = (path: string) => readFileSync(join(projectRoot(), path), 'utf8');

test('each line of the table "what logs in how" has a test, and each of these tests exists', () => {
  const guide = textOf('docs/guides/your-own-api.md');
  const [, table = ''] = /What logs in how:\n\n((?:\|.*\n)+)/.exec(guide) ?? [];
  const lines = table.split('\n').slice(2, -1);
  assert.ok(lines.length > 10, `${lines.length} lines`);
  const testsOf = (line: string) => Object.keys(TESTS).filter((begin) => line.startsWith(`| ${begin}`));
  for (const line of lines) assert.equal(testsOf(line).length, 1, line);
  assert.equal(new Set(lines.flatMap(testsOf)).size, Object.keys(TESTS).length);
  for (const [file, title] of Object.values(TESTS)) {
    assert.ok(textOf(file).includes(title), `${file} has no test "${title}"`);
  }
});

/** The status of an operation that needs this scheme, with these settings. */
async function statusOf(scheme: object, url: string, given: Readonly<Record<string, string>>) {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Keys', version: '1' },
    paths: {
      '/me': {
        get: { operationId: 'me', security: [{ own: [] }], responses: { 200: { description: 'd' } } },
      },
    },
    components: { securitySchemes: { own: scheme } },
  };
  const folder = temporaryDirectory();
  const settings = await readSettings({ BASE_URL: url, ...given }, { project: folder, working: folder });
  const contract = compileContract('test.json', JSON.stringify(document));
  const { network, baseUrl, close } = await openTarget(settings, contract, undefined);
  const authorization = authorize(contract, operationIn(contract, 'me'), credentialSetOf(settings));
  if (!('headers' in authorization)) return authorization;
  const request = withAuthorization({ method: 'GET', url: `${baseUrl}/me`, headers: {} }, authorization);
  const { response, failure } = await send(request, {
    ...{ ...network, operation: 'me', case: { name: 'any', expects: 'any' }, timeoutMs: 10_000 },
  });
  await close();
  return response?.status ?? failure?.message;
}

for (const [title, scheme, isRight] of [
  [
    'a bearer token',
    { type: 'http', scheme: 'bearer' },
    ({ headers }) => headers.authorization === 'Bearer t-1',
  ],
  [
    'a token of OAuth 2',
    { type: 'oauth2', flows: { authorizationCode: { authorizationUrl: '/a', tokenUrl: '/t', scopes: {} } } },
    ({ headers }) => headers.authorization === 'Bearer t-1',
  ],
  [
    'a token of OpenID Connect',
    { type: 'openIdConnect', openIdConnectUrl: 'https://provider.invalid/.well-known/openid-configuration' },
    ({ headers }) => headers.authorization === 'Bearer t-1',
  ],
  [
    'a key in a header',
    { type: 'apiKey', in: 'header', name: 'X-Key' },
    ({ headers }) => headers['x-key'] === 't-1',
  ],
  ['a key in the query', { type: 'apiKey', in: 'query', name: 'key' }, ({ path }) => path === '/me?key=t-1'],
  [
    'a key in a cookie',
    { type: 'apiKey', in: 'cookie', name: 'sid' },
    ({ headers }) => headers.cookie === 'sid=t-1',
  ],
] as readonly (readonly [string, object, (heard: Heard) => boolean])[]) {
  test(`a token that you have lets in, as ${title}`, async () => {
    const { url } = await smallServer((response, heard) => {
      response.writeHead(isRight(heard) ? 200 : 401).end();
    });
    assert.equal(await statusOf(scheme, url, { ACCESS_TOKEN: 't-1' }), 200);
    assert.equal(await statusOf(scheme, url, { ACCESS_TOKEN: 't-2' }), 401);
  });
}

test('user and password let in by HTTP basic, from either setting', async () => {
  const { url } = await smallServer((response, { headers }) => {
    response.writeHead(headers.authorization === `Basic ${btoa('me:pass-1')}` ? 200 : 401).end();
  });
  const scheme = { type: 'http', scheme: 'basic' };
  for (const [given, expected] of [
    [{ LOGIN_EMAIL: 'me', LOGIN_PASSWORD: 'pass-1' }, 200],
    [{ CREDENTIAL_OWN: 'me:pass-1' }, 200],
    [{ CREDENTIAL_OWN: 'me:pass-2' }, 401],
  ] as const) {
    assert.equal(await statusOf(scheme, url, given), expected);
  }
});

test('a client certificate lets in, and is needed', async (t) => {
  const identity = { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE, ca: LOCAL_CERTIFICATE };
  const server = createServer(
    { ...identity, requestCert: true, rejectUnauthorized: false },
    ({ socket }, response) => response.writeHead((socket as TLSSocket).authorized ? 200 : 401).end(),
  );
  const url = (await listen(t, server)).replace('http:', 'https:').replace(/\/$/, '');
  const folder = temporaryDirectory();
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  writeFileSync(cert, LOCAL_CERTIFICATE);
  writeFileSync(key, PRIVATE_KEY);
  const scheme = { type: 'mutualTLS' };
  const own = { CLIENT_CERT: cert, CLIENT_KEY: key };
  assert.equal(await statusOf(scheme, url, { CA_CERT: cert, ...own }), 200);
  const without = await statusOf(scheme, url, { CA_CERT: cert });
  assert.match(JSON.stringify(without), /CLIENT_CERT/);
});
