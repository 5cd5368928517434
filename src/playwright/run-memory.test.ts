import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { send } from '../http/index.ts';
import { startMock } from '../mock/index.ts';
import { openContract } from '../openapi/index.ts';
import { projectRoot } from '../project/index.ts';
import { runSpecs, specFolder } from './fixtures/specs.fixture.ts';
import openRunMemory, { runMemory } from './run-memory.ts';

const CONTRACT = join(projectRoot(), 'contracts/sealmetrics.openapi.yaml');
const SETTINGS = { CONTRACT, LOGIN_EMAIL: 'me@example.com', LOGIN_PASSWORD: 'canary-password-4711' };
const SPEC = `import { expect, test } from 'driftline/playwright';
for (const title of ['one', 'two']) {
  test(title, async ({ api, session }) => {
    const used = await api.useToken(session.token);
    expect(used.response.status).toBe(299);
  });
}
`;

test('the login that is kept for later workers can be read in this run alone', async (t) => {
  await using mock = await startMock(await openContract(CONTRACT));
  const body = JSON.stringify({ email: 'demo@example.com', password: 'demo' });
  const headers = { 'Content-Type': 'application/json' };
  const login = await send(
    { method: 'POST', url: `${mock.url}/auth/login`, headers, body },
    { operation: 'login', case: { name: 'right-credentials', expects: 'accepted' }, timeoutMs: 60_000 },
  );
  const close = await openRunMemory();
  t.after(close);
  const folder = dirname(process.env.DRIFTLINE_RUN_MEMORY ?? '');
  assert.equal(runMemory().kept('login of me'), undefined);
  runMemory().keep('login of me', login);
  assert.deepEqual(runMemory().kept('login of me'), login);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    assert.equal(statSync(path).mode & 0o077, 0, name);
    assert.doesNotMatch(name, /me/);
    assert.doesNotMatch(readFileSync(path, 'latin1'), /eyJ|demo@example/);
  }
  process.env.DRIFTLINE_RUN_KEY = '00'.repeat(32);
  assert.equal(runMemory().kept('login of me'), undefined);
  close();
  assert.throws(() => readdirSync(folder), /ENOENT/);
});

test('requests and notes of all workers are counted, each once, whoever wrote them', async (t) => {
  const close = await openRunMemory();
  t.after(close);
  const [one, other] = [runMemory(), runMemory()];
  assert.deepEqual([one.instants(), one.logins(), one.noted('timed out: ä')], [[], 0, 0]);
  one.add('login', 1000);
  other.note('timed out: ä');
  assert.deepEqual([one.instants(), one.logins(), one.noted('timed out: ä')], [[1000], 1, 1]);
  other.add('other', 2000);
  one.note('timed out: ä');
  assert.deepEqual([one.instants(), one.logins(), one.noted('timed out: ä')], [[1000, 2000], 1, 2]);
  assert.deepEqual([other.instants(), other.logins(), other.noted('timed out: ä')], [[1000, 2000], 1, 2]);
  assert.equal(other.noted('timed out'), 0);
});

test('workers that start after a failed test take the token that a program printed for the one before', async () => {
  const key = 'canary-Key-1234567890';
  const file = join(projectRoot(), 'src/testing/pets.openapi.yaml');
  await using api = await startMock(await openContract(file), { accessToken: key });
  const folder = specFolder({
    'specs/token.spec.js': `import { expect, test } from 'driftline/playwright';
for (const title of ['one', 'two']) {
  test(title, async ({ api }) => expect((await api.call('whoAmI')).response.status).toBe(299));
}
`,
    'token.mjs': `import { appendFileSync } from 'node:fs';
appendFileSync(new URL('runs', import.meta.url), 'x');
console.log('${key}');
`,
    'playwright.config.js':
      "import { defineContractConfig } from 'driftline/playwright';\nexport default defineContractConfig();",
  });
  const run = await runSpecs(folder, {
    ...{ CONTRACT: file, BASE_URL: api.url, REPORTS_DIR: join(folder, 'reports') },
    TOKEN_COMMAND: `node '${join(folder, 'token.mjs')}'`,
  });
  for (const title of ['one', 'two']) assert.equal(run.resultOf(title).status, 'failed', run.output);
  assert.deepEqual(
    api.received.map(({ headers }) => headers['x-api-key']),
    [key, key],
    run.output,
  );
  assert.equal(readFileSync(join(folder, 'runs'), 'utf8'), 'x');
  assert.ok(!run.output.includes(key));
});

test('workers that start after a failed test take the token of the one before', async () => {
  const contract = await openContract(CONTRACT);
  const credentials = { identifier: SETTINGS.LOGIN_EMAIL, secret: SETTINGS.LOGIN_PASSWORD };
  await using api = await startMock(contract, { credentials });
  const folder = specFolder({
    'specs/token.spec.js': SPEC,
    'playwright.config.js':
      "import { defineContractConfig } from 'driftline/playwright';\nexport default defineContractConfig();",
  });
  const run = await runSpecs(folder, {
    ...SETTINGS,
    BASE_URL: api.url,
    REPORTS_DIR: join(folder, 'reports'),
  });
  for (const title of ['one', 'two']) assert.equal(run.resultOf(title).status, 'failed', run.output);
  const requests = api.received.map(({ method, path }) => `${method} ${path.replace(/^.*\/auth/, '')}`);
  assert.deepEqual(requests, ['POST /login', 'GET /accounts', 'GET /accounts']);
  assert.doesNotMatch(run.output, /canary-password-4711|eyJ/);
});
