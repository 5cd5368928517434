import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exportJWK, exportSPKI, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport } from '../../report/findings-file.ts';
import { ACCOUNT, BASIC_CLIENT, oauthDocument, oidcProvider } from '../../testing/oidc-provider-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { sessionDocument, WHOLE_SESSION } from '../../testing/session-document-for-tests.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { runSpecs, specFolder } from '../fixtures/specs.fixture.ts';

const PETS = join(projectRoot(), 'src', 'testing', 'pets.openapi.yaml');

const SPEC = `import { contractSuite } from 'driftline/playwright';

export const before = 'a line of the user';
  contractSuite();
`;

test('every derived test is located at the line of the spec that calls contractSuite()', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: PETS }, ['--list']);
  const shown = [...output.matchAll(/^ +(\S+) › /gm)].map(([, place]) => place);
  assert.ok(shown.length > 20, output);
  assert.deepEqual([...new Set(shown)], ['contract.spec.ts:4:3']);
});

for (const [what, text] of [
  ['that is not an OpenAPI document', 'openapi: 1.0\npaths: 7\n'],
  [
    'with one error',
    "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: 7}}}\n",
  ],
] as const) {
  test(`a contract ${what} is one failing test with the reason`, async () => {
    const folder = specFolder({ 'specs/contract.spec.ts': SPEC, 'wrong.yaml': text });
    const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'wrong.yaml') });
    assert.match(output, /DL_CONTRACT_[A-Z]+: [\s\S]*wrong\.yaml/);
    assert.match(output, /^ {2}1 failed$/m);
    assert.doesNotMatch(output, /passed/);
  });
}

test('a missing contract is reported when the tests are listed, with a hint', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'nowhere.yaml') });
  assert.match(
    output,
    /DL_CONTRACT_UNREADABLE: .*nowhere\.yaml cannot be read.*\n +Run "npx driftline init", or set CONTRACT/,
  );
});

const folder = temporaryDirectory();

/** Runs the suite with a document. */
async function suiteOf(
  name: string,
  document: string,
  settings: Readonly<Record<string, string>>,
  fault?: string,
) {
  const file = join(folder, `${name}.openapi.json`);
  writeFileSync(file, document);
  const credentials = { identifier: 'canary-somebody', secret: 'canary-pass-word' };
  await using mock = await startMock(await openContract(file), {
    ...(fault === undefined ? {} : { fault }),
    ...(document.includes('x-token') ? { credentials } : {}),
  });
  const reports = join(folder, name);
  const only = name === 'oauth' ? [] : ['--grep', 'The session'];
  const ended = await playwright(['test', 'specs/contract.spec.ts', ...only], {
    ...{ CONTRACT: file, REPORTS_DIR: reports, BASE_URL: mock.url, ...settings },
  });
  const report = readSuiteReport(join(reports, 'out', 'findings.json'));
  return { ...ended, report, received: mock.received };
}

const account = { DEPTH: 'full', LOGIN_EMAIL: 'canary-somebody', LOGIN_PASSWORD: 'canary-pass-word' };

// A session that ends as it must: mutation/sessions.test.ts.
test('a session that x-token describes is continued and ended, and a logout without effect is found', async () => {
  const document = sessionDocument(WHOLE_SESSION);
  const fault = 'session-outlives-logout';
  const { exitCode, output, report, received } = await suiteOf('session', document, account, fault);
  assert.equal(exitCode, 1);
  const outcomes = received.flatMap(({ operation, status }) =>
    operation === 'refresh' || operation === 'logOut' ? [`${operation} ${status}`] : [],
  );
  // Unknown, rotated, and the last one after the logout, which this API accepts.
  assert.deepEqual(outcomes.sort(), [
    'logOut 204',
    'refresh 200',
    'refresh 200',
    'refresh 401',
    'refresh 401',
  ]);
  // Of the tests of the session, only the one of its end fails.
  assert.match(output, /1 failed[\s\S]*1 passed/);
  const found = report?.findings.map(({ finding }) => `${finding.id} ${finding.case}`);
  assert.deepEqual(found, ['invalid-request-accepted revoked-token']);
});

test('operations are sent with a token of a token endpoint on another host, which no output has, and with forged ones', async () => {
  const provider = await oidcProvider();
  const heard = new Map<string, number>();
  const api = await smallServer((response, { headers }) => {
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    void provider.introspect(token).then(({ active }) => {
      if (active || token !== '') heard.set(token, active ? 200 : 401);
      response.writeHead(active ? 200 : 401, active ? {} : { 'WWW-Authenticate': 'Bearer' }).end();
    });
  });
  const document = oauthDocument({ type: 'openIdConnect', openIdConnectUrl: provider.discoveryUrl });
  const own = { CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:${BASIC_CLIENT.secret}`, BASE_URL: api.url };
  const { exitCode, output } = await suiteOf('oauth', document, own);
  assert.equal(exitCode, 0, output);
  const tokens = [...heard].filter(([, status]) => status === 200).map(([token]) => token);
  assert.equal(tokens.length, 1);
  // Those that a polite run sends: claims, signature and none.
  assert.equal([...heard.values()].filter((status) => status === 401).length, 3);
  assert.equal(provider.requested.length, 1);
  assert.ok(!output.includes(tokens[0] ?? ''));
  assert.doesNotMatch(output, /canary/);
});

// A provider and an API that refuse what they must: mutation/provider-sessions.test.ts.
test('the sessions of a provider are continued and revoked, and an API that accepts revoked tokens is found', async () => {
  const provider = await oidcProvider();
  const used = new Set<string>();
  const api = await smallServer((response, { headers }) => {
    used.add(headers.authorization?.replace('Bearer ', '') ?? '');
    response.writeHead(200).end();
  });
  const file = join(folder, 'provider.openapi.json');
  writeFileSync(file, oauthDocument({ type: 'openIdConnect', openIdConnectUrl: provider.discoveryUrl }));
  const reports = join(folder, 'provider');
  const { exitCode, output } = await playwright(
    ['test', 'specs/contract.spec.ts', '--grep', 'The session of provider'],
    {
      ...{ CONTRACT: file, REPORTS_DIR: reports, BASE_URL: api.url, DEPTH: 'full' },
      ...{ LOGIN_EMAIL: ACCOUNT.identifier, LOGIN_PASSWORD: ACCOUNT.secret },
      CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:${BASIC_CLIENT.secret}`,
    },
  );
  assert.equal(exitCode, 1);
  const written = readFileSync(join(reports, 'out', 'findings.json'), 'utf8');
  assert.ok(used.size > 1);
  for (const token of used) assert.ok(!output.includes(token) && !written.includes(token));
  assert.doesNotMatch(output + written, /canary/);
  // The refresh, and what it must refuse, is the other test.
  assert.match(output, /1 failed[\s\S]*1 passed/);
  assert.ok(provider.requested.some(({ grant_type }) => grant_type === 'refresh_token'));
  const found = readSuiteReport(join(reports, 'out', 'findings.json'))?.findings ?? [];
  assert.deepEqual(
    found.map(({ finding }) => `${finding.id} ${finding.case}`),
    ['invalid-request-accepted revoked-token'],
  );
});

test('a token of another audience is sent, and an API that takes it is found', async () => {
  const key = randomBytes(32);
  const signed = (aud: string) =>
    new SignJWT({ aud }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(key);
  let audiences = ['pets'];
  const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const api = await smallServer(async (response, { method, headers, body }) => {
    if (method === 'POST') {
      const right = /"user":"canary-somebody","password":"canary-pass-word"/.test(body);
      response.writeHead(right ? 200 : 401, json);
      response.end(JSON.stringify(right ? { access_token: await signed('pets') } : { error: 'no' }));
      return;
    }
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    const opens = await jwtVerify(token, key, { audience: audiences }).then(
      () => true,
      () => false,
    );
    response.writeHead(opens ? 200 : 401, { ...json, 'WWW-Authenticate': 'Bearer error="invalid_token"' });
    response.end(JSON.stringify(opens ? { id: '7' } : { error: 'no' }));
  });
  const file = join(folder, 'audience.openapi.json');
  const document = JSON.parse(sessionDocument({}));
  const login = document.paths['/login'].post;
  login.responses[200].content['application/json'].schema.required = ['access_token'];
  writeFileSync(file, JSON.stringify(document));
  const run = async (name: string) => {
    const reports = join(folder, name);
    const ended = await playwright(['test', 'specs/contract.spec.ts', '--grep', 'of another audience'], {
      ...{ CONTRACT: file, REPORTS_DIR: reports, BASE_URL: api.url },
      ...{ LOGIN_EMAIL: 'canary-somebody', LOGIN_PASSWORD: 'canary-pass-word' },
      FOREIGN_TOKEN: await signed('owners'),
    });
    const found = readSuiteReport(join(reports, 'out', 'findings.json'))?.findings ?? [];
    return { ...ended, found: found.map(({ finding }) => `${finding.id} ${finding.case}`) };
  };
  const right = await run('audience-right');
  assert.equal(right.exitCode, 0, right.output);
  assert.match(right.output, /1 passed/);
  assert.deepEqual(right.found, []);
  audiences = ['pets', 'owners'];
  const wrong = await run('audience-wrong');
  assert.equal(wrong.exitCode, 1);
  assert.deepEqual(wrong.found, ['invalid-request-accepted foreign-token']);
});

// An API that refuses it: requests/forgeries.test.ts.
test('a JWT of a login is signed with the keys that its host publishes, and an API that takes it is found', async () => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const keys = { keys: [await exportJWK(publicKey)] };
  const pem = Buffer.from(await exportSPKI(publicKey));
  const json = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  const verified = async (token: string) => {
    const by = (key: Parameters<typeof jwtVerify>[1]) =>
      jwtVerify(token, key).then(
        () => true,
        () => false,
      );
    return (await by(publicKey)) || (await by(pem));
  };
  const api = await smallServer(async (response, { method, path, headers }) => {
    if (path === '/.well-known/jwks.json') {
      response.writeHead(200, json).end(JSON.stringify(keys));
      return;
    }
    const token = headers.authorization?.replace('Bearer ', '') ?? '';
    if (method === 'POST') {
      const signed = new SignJWT({ sub: 'somebody' }).setProtectedHeader({ alg: 'RS256' });
      const access_token = await signed.setExpirationTime('1h').sign(privateKey);
      response.writeHead(200, json).end(JSON.stringify({ access_token }));
      return;
    }
    const opens = path === '/me' && (await verified(token));
    response.writeHead(opens ? 200 : 401, { ...json, 'WWW-Authenticate': 'Bearer error="invalid_token"' });
    response.end(JSON.stringify(opens ? { id: '7' } : { error: 'no' }));
  });
  const file = join(folder, 'keys.openapi.json');
  // Its bearer scheme has no format.
  const document = JSON.parse(sessionDocument({}));
  document.paths['/login'].post.responses[200].content['application/json'].schema.required = ['access_token'];
  writeFileSync(file, JSON.stringify(document));
  const reports = join(folder, 'keys');
  const only = ['specs/contract.spec.ts', '--grep', 'signed with the public key'];
  const { output } = await playwright(['test', ...only], {
    ...{ CONTRACT: file, REPORTS_DIR: reports, BASE_URL: api.url, DEPTH: 'full' },
    ...{ LOGIN_EMAIL: 'canary-somebody', LOGIN_PASSWORD: 'canary-pass-word' },
  });
  assert.match(output, /1 failed/);
  const found = readSuiteReport(join(reports, 'out', 'findings.json'))?.findings ?? [];
  assert.deepEqual(
    found.map(({ finding }) => `${finding.id} ${finding.case}`),
    ['invalid-request-accepted signed-with-public-key'],
  );
});
