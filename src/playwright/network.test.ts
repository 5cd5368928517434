import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { proxyServer, type TestProxy } from '../testing/proxy-for-tests.ts';
import { runSpecs, type SpecsRun, specFolder } from './fixtures/specs.fixture.ts';
import { CRUD_CONTRACT, startCrudServer } from './sent/crud.fixture.ts';

const SPEC = `import { expect, test } from 'driftline/playwright';

test('request', async ({ request }) => {
  await expect(await request.get('notes/7')).toKeepContract();
});
test('api', async ({ api }) => {
  await expect(await api.call('getNote', { noteId: 7 })).toKeepContract();
});
`;

const CONFIG = `import { defineContractConfig } from 'driftline/playwright';
export default defineContractConfig({ reporter: 'list' });`;

describe('a suite whose API is behind a proxy', () => {
  let run: SpecsRun;
  let proxy: TestProxy;
  let report: string;
  before(async () => {
    const server = new URL((await startCrudServer()).url);
    proxy = await proxyServer({
      credentials: 'me:canary-p4ss',
      hosts: { 'notes.internal.test': server.host, 'notes.internal.test:80': server.host },
    });
    const folder = specFolder({
      ...{ 'specs/notes.spec.js': SPEC, 'playwright.config.js': CONFIG },
      'notes.openapi.yaml': CRUD_CONTRACT,
    });
    run = await runSpecs(folder, {
      CONTRACT: join(folder, 'notes.openapi.yaml'),
      BASE_URL: `http://notes.internal.test${server.pathname}`,
      HTTP_PROXY: proxy.urlWithCredentials,
      REQUEST_HEADERS: 'X-Key: canary-header-1',
    });
    // It has the configuration as well.
    report = readFileSync(join(folder, 'report.json'), 'utf8');
  });

  for (const title of ['request', 'api']) {
    test(`${title} sends through it`, () => {
      assert.equal(run.resultOf(title).status, 'passed', run.resultOf(title).message);
    });
  }

  test('each sends its request, and the password is in no output', () => {
    // Playwright sends CONNECT for http as well.
    const expected = ['CONNECT notes.internal.test:80', 'GET http://notes.internal.test/api/notes/7'];
    assert.deepEqual([...proxy.heard].sort(), expected);
    const keys = proxy.headers.map((headers) => headers['x-key']);
    assert.deepEqual(
      keys.filter((key) => key !== undefined),
      ['canary-header-1'],
    );
    assert.doesNotMatch(run.output + report, /canary|bWU6Y2Fu/);
  });
});
