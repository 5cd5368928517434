import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { readSettings } from '../config/read-settings.ts';
import type { DriftlineError } from '../core/driftline-error.ts';
import { inlineContract } from '../openapi/inline.fixture.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { openTarget } from './session.ts';

const contract = await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'));
const flow = loginOf(contract);
const nowhere = { project: '/nowhere', working: '/nowhere' };
const MINE = { LOGIN_EMAIL: 'me@example.com', LOGIN_PASSWORD: 'mine' };

async function open(environment: Record<string, string>) {
  return openTarget(await readSettings(environment, nowhere), contract, flow);
}

test('without BASE_URL the target is a mock server, with the credentials of the contract’s example', async () => {
  const target = await open({});
  assert.equal(target.name, 'mock');
  assert.equal(target.baseUrl, target.mock?.url);
  assert.deepEqual(target.credentials, { identifier: 'demo@example.com', secret: 'demo' });
  await target.close();
  await assert.rejects(fetch(target.baseUrl));
});

test('a mock server accepts the credentials of the settings', async () => {
  const target = await open(MINE);
  assert.deepEqual(target.credentials, { identifier: 'me@example.com', secret: 'mine' });
  const body = JSON.stringify({ email: 'me@example.com', password: 'mine' });
  const headers = { 'Content-Type': 'application/json' };
  assert.equal((await fetch(`${target.baseUrl}/auth/login`, { method: 'POST', headers, body })).status, 200);
  await target.close();
});

for (const address of [
  'http://127.0.0.1:1/api',
  'http://127.8.9.10:1',
  'http://localhost:1',
  'http://[::1]:1',
  'https://LOCALHOST:1',
]) {
  test(`the demo account is used at ${address}: it is this machine`, async () => {
    const target = await open({ BASE_URL: address });
    assert.equal(target.credentials?.identifier, 'demo@example.com');
    assert.equal(target.name, target.baseUrl);
    assert.equal(target.mock, undefined);
    await target.close();
  });
}

for (const address of [
  'https://app.sealmetrics.com/api',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://0.0.0.0:1',
  'http://192.168.0.1',
  'http://[::2]',
]) {
  test(`the demo account is not used at ${address}: it might be a real account`, async () => {
    await assert.rejects(open({ BASE_URL: address }), {
      code: 'DL_SETTING_MISSING',
      sentence: 'LOGIN_EMAIL and LOGIN_PASSWORD are not set, and BASE_URL names a real API.',
    });
    assert.deepEqual((await open({ BASE_URL: address, ...MINE })).credentials, {
      identifier: 'me@example.com',
      secret: 'mine',
    });
  });
}

test('the target has the origin of BASE_URL, where own headers and the client certificate are sent', async () => {
  const { network } = await open({ BASE_URL: 'https://API.example.com:443/v1', ...MINE });
  assert.equal(network.origin, 'https://api.example.com');
});

test('requests go to the target with the version of HTTP and the family of addresses of the settings', async () => {
  const versions = { HTTP_VERSION: '2', IP_FAMILY: '6' };
  const { network } = await open({ BASE_URL: 'https://api.example.com', ...MINE, ...versions });
  assert.deepEqual([network.httpVersion, network.ipFamily], ['2', 6]);
});

const KEYS = inlineContract(
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Keys', version: '1' },
    paths: Object.fromEntries(
      ['key', 'cookie', 'basic', 'query'].map((scheme) => [
        `/${scheme}`,
        {
          get: {
            operationId: scheme,
            security: [{ [scheme]: [] }],
            responses: { 200: { description: 'ok' } },
          },
        },
      ]),
    ),
    components: {
      securitySchemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
        basic: { type: 'http', scheme: 'basic' },
        query: { type: 'apiKey', in: 'query', name: 'X-Query' },
        unused: { type: 'apiKey', in: 'header', name: 'X-Unused' },
      },
    },
  }),
);

const openKeys = async (REQUEST_HEADERS: string) =>
  openTarget(
    await readSettings({ BASE_URL: 'https://api.example.com', REQUEST_HEADERS }, nowhere),
    KEYS,
    undefined,
  );

for (const [header, said, instead] of [
  ['x-api-key: canary', 'x-api-key, which the security scheme "key"', /set CREDENTIAL_KEY/],
  [
    'Cookie: a=1; sid=canary',
    'Cookie with the cookie sid, which the security scheme "cookie"',
    /set CREDENTIAL_COOKIE/,
  ],
  ['authorization: Basic canary', 'authorization, which the security scheme "basic"', /LOGIN_EMAIL/],
] as const) {
  test(`an own header that is one of the contract's credentials is an error: ${header}`, async () => {
    await assert.rejects(openKeys(header), (error: DriftlineError) => {
      assert.equal(error.code, 'DL_SETTING_INVALID');
      assert.ok(error.sentence.includes(`has ${said} of the contract uses`), error.sentence);
      assert.match(error.hint, instead);
      assert.doesNotMatch(error.sentence + error.hint, /canary/);
      return true;
    });
  });
}

test('own headers and cookies that no security scheme in use has are kept', async () => {
  const { network } = await openKeys('X-Query: a\nX-Unused: b\nCookie: session=sid=1');
  assert.deepEqual(network.headers, { 'X-Query': 'a', 'X-Unused': 'b', Cookie: 'session=sid=1' });
});

test("the header of a login's token is an error as well", async () => {
  await assert.rejects(
    open({ BASE_URL: 'https://api.example.com', ...MINE, REQUEST_HEADERS: 'Authorization: Bearer canary' }),
    { code: 'DL_SETTING_INVALID', hint: /LOGIN_EMAIL and LOGIN_PASSWORD/ },
  );
});

test('a contract without an example has no demo account, and the error says so', async () => {
  const settings = await readSettings({}, nowhere);
  await assert.rejects(openTarget(settings, contract, { ...flow, example: {} }), {
    code: 'DL_SETTING_MISSING',
    sentence: /the contract has no example credentials/,
  });
});
