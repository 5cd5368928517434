import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { builtCommand, runCommand, storeIn } from '../testing/command-for-tests.ts';
import { monitorsFolder } from '../testing/monitors-for-tests.ts';
import { BASIC_CLIENT, oauthDocument, oidcProvider } from '../testing/oidc-provider-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';

const folder = temporaryDirectory();
const operation = (operationId: string, security: readonly object[]) => ({
  get: {
    ...{ operationId, security },
    responses: { 200: { description: 'd' }, 401: { description: 'd' } },
  },
});

const document = {
  openapi: '3.1.0',
  info: { title: 'Keys', version: '1' },
  paths: {
    '/header': operation('byHeader', [{ headerKey: [] }]),
    '/query': operation('byQuery', [{ 'query-key': [] }]),
    '/cookie': operation('byCookie', [{ cookie_key: [] }]),
    '/basic': operation('byBasic', [{ pair: [] }]),
    '/bearer': operation('byBearer', [{ bearer: [] }]),
    '/all': operation('byAll', [{ headerKey: [], 'query-key': [], pair: [] }]),
    '/one': operation('byOne', [{ other: [] }, { cookie_key: [] }]),
    '/free': operation('free', [{ other: [] }, {}]),
    '/none': operation('none', [{ other: [] }]),
  },
  components: {
    securitySchemes: {
      headerKey: { type: 'apiKey', in: 'header', name: 'X-Key' },
      'query-key': { type: 'apiKey', in: 'query', name: 'key' },
      cookie_key: { type: 'apiKey', in: 'cookie', name: 'sid' },
      pair: { type: 'http', scheme: 'basic' },
      bearer: { type: 'http', scheme: 'bearer' },
      other: { type: 'apiKey', in: 'header', name: 'X-Other' },
    },
  },
};

const CREDENTIALS = {
  HEADER_KEY: 'canary-of-header-1',
  QUERY_KEY: 'canary/of query-2',
  COOKIE_KEY: 'canary-of-cookie-3',
  PAIR: 'me:canary-of-pair-4',
  BEARER: 'canary-of-bearer-5',
};

const contract = join(folder, 'keys.openapi.json');
writeFileSync(contract, JSON.stringify(document));
const mock = await startMock(await openContract(contract), { schemeCredentials: CREDENTIALS });
after(() => mock.close());
const reports = join(folder, 'reports');
const env = {
  ...Object.fromEntries(Object.entries(CREDENTIALS).map(([name, value]) => [`CREDENTIAL_${name}`, value])),
  ...{ BASE_URL: mock.url, CONTRACT: contract, REPORTS_DIR: reports },
  MONITORS: monitorsFolder({ 'keys.monitor.ts': { name: 'keys' } }),
};

describe('an API with a credential for each security scheme', () => {
  before(builtCommand);

  it('lets each request in, alone, together and as alternatives, and names the setting that is missing', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 0, stderr + stdout);
    const statuses = Object.fromEntries(mock.received.map((each) => [each.operation, each.status]));
    const sent = ['byHeader', 'byQuery', 'byCookie', 'byBasic', 'byBearer', 'byAll', 'byOne', 'free'];
    assert.deepEqual(statuses, Object.fromEntries(sent.map((id) => [id, 200])));
    assert.match(stderr, /none: neither CREDENTIAL_OTHER nor ACCESS_TOKEN is set/);
    assert.doesNotMatch(stdout + stderr + storeIn(reports), /canary/);
  });

  it('where one is wrong, is refused, and the curl line names the setting in its place', async () => {
    const wrong = { ...env, CREDENTIAL_HEADER_KEY: 'canary-of-nobody-6', REPORTS_DIR: join(folder, 'wrong') };
    const { exitCode, stdout } = await runCommand(['check', '--json'], { env: wrong });
    assert.equal(exitCode, 2);
    const store = storeIn(wrong.REPORTS_DIR);
    assert.match(store, /X-Key: '\\"\$CREDENTIAL_HEADER_KEY\\"/);
    assert.doesNotMatch(stdout + store, /canary/);
  });

  it('is described by check-config, with a warning for a setting of no scheme', async () => {
    const { exitCode, stdout, stderr } = await runCommand(['check-config'], {
      env: { ...env, CREDENTIAL_HEADERKEI: 'canary-of-typo-7' },
    });
    assert.equal(exitCode, 0, stderr);
    for (const line of [
      'credentials: headerKey by CREDENTIAL_HEADER_KEY',
      'credentials: pair by CREDENTIAL_PAIR',
      'credentials: other has none: neither CREDENTIAL_OTHER nor ACCESS_TOKEN is set',
    ])
      assert.ok(stdout.includes(line), `${line} in ${stdout}`);
    assert.match(
      stderr,
      /CREDENTIAL_HEADERKEI is set, and .*has no security scheme of this name: headerKey, /,
    );
    assert.doesNotMatch(stdout + stderr, /canary/);
  });

  it('is set up by init with a setting for each scheme', async () => {
    const project = temporaryDirectory();
    writeFileSync(join(project, 'package.json'), '{"name": "keys"}');
    const { exitCode, stderr } = await runCommand(['init', contract], { cwd: project, project: false });
    assert.equal(exitCode, 0, stderr);
    const text = readFileSync(join(project, '.env.example'), 'utf8');
    for (const name of Object.keys(CREDENTIALS)) assert.match(text, new RegExp(`^CREDENTIAL_${name}=$`, 'm'));
  });
});

describe('a program that prints the token', () => {
  before(builtCommand);

  it('is started once for the monitors of a run, which are let in, and its token is masked', async (t) => {
    const contract = join(folder, 'bearer.openapi.json');
    const { '/bearer': bearer } = document.paths;
    const again = operation('again', [{ bearer: [] }]);
    writeFileSync(contract, JSON.stringify({ ...document, paths: { '/bearer': bearer, '/again': again } }));
    const mock = await startMock(await openContract(contract), { accessToken: 'canary-of-program-8' });
    t.after(() => mock.close());
    const runs = join(folder, 'runs');
    const env = {
      TOKEN_COMMAND: `/bin/sh -c 'echo run >> ${runs}; echo canary-of-program-8'`,
      ...{ BASE_URL: mock.url, CONTRACT: contract, REPORTS_DIR: join(folder, 'program') },
      MONITORS: monitorsFolder({ 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b' } }),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 0, stderr + stdout);
    assert.equal(readFileSync(runs, 'utf8'), 'run\n');
    assert.deepEqual(
      mock.received.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    const config = await runCommand(['check-config'], { env });
    assert.match(config.stdout, /credentials: bearer by TOKEN_COMMAND/);
    assert.equal(readFileSync(runs, 'utf8'), 'run\n');
    const texts = stdout + stderr + config.stdout + storeIn(env.REPORTS_DIR);
    assert.doesNotMatch(texts, /canary/);
  });

  it('has its token masked in a header and a query of any name', async (t) => {
    const contract = join(folder, 'key.openapi.json');
    const { '/query': query, '/none': other } = document.paths;
    writeFileSync(contract, JSON.stringify({ ...document, paths: { '/query': query, '/none': other } }));
    const mock = await startMock(await openContract(contract), { accessToken: 'another' });
    t.after(() => mock.close());
    const env = {
      TOKEN_COMMAND: "echo canary'-of-any-'name",
      ...{ BASE_URL: mock.url, CONTRACT: contract, REPORTS_DIR: join(folder, 'any-name') },
      MONITORS: monitorsFolder({ 'a.monitor.ts': { name: 'a' } }),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 2, stderr);
    assert.match(mock.received[0]?.path ?? '', /canary-of-any-name/);
    assert.doesNotMatch(stdout + stderr + storeIn(env.REPORTS_DIR), /canary-of/);
  });

  it('that fails makes the run unknown, with what it said, masked', async () => {
    const contract = join(folder, 'bearer.openapi.json');
    const env = {
      TOKEN_COMMAND: "/bin/sh -c 'echo expired: $VAULT_TOKEN >&2; exit 2'",
      VAULT_TOKEN: 'canary-of-vault-9',
      ...{ BASE_URL: 'http://127.0.0.1:9', CONTRACT: contract, REPORTS_DIR: join(folder, 'failing') },
      MONITORS: monitorsFolder({ 'a.monitor.ts': { name: 'a' } }),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 3);
    assert.match(stderr, /TOKEN_COMMAND \(\/bin\/sh\) ended with exit code 2: expired: \$VAULT_TOKEN/);
    assert.doesNotMatch(stdout + stderr, /canary/);
  });
});

describe('a token endpoint on another host', () => {
  before(builtCommand);

  it('gives one token to the monitors of a run, by discovery; no secret is in an output', async (t) => {
    const provider = await oidcProvider();
    const scheme = { type: 'openIdConnect', openIdConnectUrl: provider.discoveryUrl };
    const contract = join(folder, 'oauth.openapi.json');
    writeFileSync(contract, oauthDocument(scheme));
    const mock = await startMock(await openContract(contract));
    t.after(() => mock.close());
    const env = {
      CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:${BASIC_CLIENT.secret}`,
      ...{ BASE_URL: mock.url, CONTRACT: contract, REPORTS_DIR: join(folder, 'oauth') },
      MONITORS: monitorsFolder({ 'a.monitor.ts': { name: 'a' }, 'b.monitor.ts': { name: 'b' } }),
    };
    const config = await runCommand(['check-config'], { env });
    assert.match(config.stdout, /credentials: provider by CREDENTIAL_PROVIDER, at the token endpoint/);
    assert.equal(provider.asked.length, 0);
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 0, stderr + stdout);
    assert.deepEqual(
      provider.asked.map(({ scope }) => scope),
      ['read:pets read:owners'],
    );
    const tokens = new Set(mock.received.map(({ headers }) => headers.authorization?.replace('Bearer ', '')));
    assert.equal(tokens.size, 1);
    const [token = ''] = tokens;
    assert.equal((await provider.introspect(token)).active, true);
    const wrong = { ...env, CREDENTIAL_PROVIDER: `${BASIC_CLIENT.id}:canary-wrong-9` };
    const refused = await runCommand(['check', '--json'], { env: wrong });
    assert.equal(refused.exitCode, 3);
    assert.match(refused.stderr, /DL_TOKEN_UNAVAILABLE: .*401 invalid_client/);
    const texts = [config, { stdout, stderr }, refused].map((each) => each.stdout + each.stderr).join('');
    for (const text of [texts, storeIn(env.REPORTS_DIR)]) {
      assert.doesNotMatch(text, /canary/);
      assert.ok(!text.includes(token));
    }
    const project = temporaryDirectory();
    writeFileSync(join(project, 'package.json'), '{"name": "oauth"}');
    assert.equal((await runCommand(['init', contract], { cwd: project, project: false })).exitCode, 0);
    assert.match(
      readFileSync(join(project, '.env.example'), 'utf8'),
      /^# Credential of provider \(openIdConnect\), as client_id:client_secret, or a token\. .*\nCREDENTIAL_PROVIDER=$/m,
    );
  });
});

const operationBeside = (operationId: string, security: readonly object[], more: object = {}) => ({
  ...operation(operationId, security).get,
  ...more,
});

const withLogin = {
  ...document,
  paths: {
    '/login': {
      post: operationBeside('logIn', [{ headerKey: [] }], {
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['user', 'password'],
                properties: { user: { type: 'string' }, password: { type: 'string', format: 'password' } },
              },
            },
          },
        },
        responses: {
          200: {
            description: 'd',
            content: {
              'application/json': { schema: { type: 'object', properties: { token: { type: 'string' } } } },
            },
          },
          401: { description: 'd' },
        },
        'x-token': { scheme: 'bearer', value: '$response.body#/token' },
      }),
    },
    '/me': { get: operationBeside('whoAmI', [{ headerKey: [], bearer: [] }]) },
    '/pets/{id}': {
      get: operationBeside('getPet', [{ headerKey: [] }, { bearer: [], 'query-key': [] }], {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' }, example: '1' }],
      }),
    },
  },
};

describe('a login whose requests need API keys beside', () => {
  before(builtCommand);

  it('gets them, as do the operations that take its token, and none of them instead of the token', async (t) => {
    const contract = join(folder, 'login.openapi.json');
    writeFileSync(contract, JSON.stringify(withLogin));
    const account = { identifier: 'me', secret: 'pass-word-1' };
    const mock = await startMock(await openContract(contract), {
      schemeCredentials: CREDENTIALS,
      credentials: account,
    });
    t.after(() => mock.close());
    const env = {
      ...Object.fromEntries(
        Object.entries(CREDENTIALS).map(([name, value]) => [`CREDENTIAL_${name}`, value]),
      ),
      ...{ BASE_URL: mock.url, CONTRACT: contract, REPORTS_DIR: join(folder, 'login'), DEPTH: 'full' },
      ...{ LOGIN_EMAIL: account.identifier, LOGIN_PASSWORD: account.secret },
      MONITORS: monitorsFolder({ 'keys.monitor.ts': { name: 'keys' } }),
    };
    const { exitCode, stdout, stderr } = await runCommand(['check', '--json'], { env });
    assert.equal(exitCode, 0, stderr + stdout);
    for (const id of ['logIn', 'whoAmI', 'getPet'])
      assert.ok(
        mock.received.some((each) => each.operation === id && each.status === 200),
        id,
      );
    const pets = mock.received.filter((each) => each.operation === 'getPet');
    assert.ok(pets.every(({ headers, path }) => headers.authorization && path.includes('key=')));
  });
});
