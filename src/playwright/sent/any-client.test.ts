import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { runSpecs, type SpecsRun, specFolder } from '../fixtures/specs.fixture.ts';
import { CRUD_CONTRACT, type CrudServer, startCrudServer } from './crud.fixture.ts';

const KEY = 'canary-key-9917';

/** `test.fail`: after an unexpected failure, Playwright starts a worker anew, which takes longer than all of them. */
const SPEC = `import { expect, test } from 'driftline/playwright';
import { mergeTests, test as plain } from '@playwright/test';

test('reads', async ({ request }) => {
  await expect(await request.get('notes?tag=a')).toKeepContract();
  await expect(await request.get('notes/latest')).toKeepContract({ expects: 'accepted' });
  await expect(await request.get('notes/7')).toKeepContract();
});
test('writes', async ({ request }) => {
  await expect(await request.post('notes', { data: { text: 'Milk' } })).toKeepContract();
  await expect(await request.delete('notes/7')).toKeepContract();
  await expect(await request.fetch('notes', { method: 'POST', data: '{"text":"Milk"}', headers: { 'content-type': 'application/json' } })).toKeepContract();
});
test('is broken', async ({ request }) => {
  await request.post('session', { form: { user: 'me', password: process.env.NOTES_PASSWORD } });
  const response = await request.put('notes/7', { data: { text: "it's" }, headers: { 'If-Match': 'abc', 'X-Api-Key': process.env.NOTES_KEY } });
  await expect(response).toKeepContract();
});
test.fail('is refused', async ({ request }) => {
  await expect(await request.get('notes/7')).toKeepContract({ expects: 'refused' });
});
test.fail('matches no operation', async ({ request }) => {
  await expect(await request.patch('notes/7', { data: {} })).toKeepContract();
});
test.fail('has an unknown path', async ({ request }) => {
  await expect(await request.get('internal/notes/latest')).toKeepContract();
});
test.fail('has a wrong id', async ({ request }) => {
  await expect(await request.get('notes/7')).toKeepContract({ operation: 'getNotes' });
});
test('a redirect', async ({ request }) => {
  await expect(await request.post('old')).toKeepContract({ operation: 'getNote' });
});
test.fail('a context of its own', async ({ playwright, baseURL }) => {
  const context = await playwright.request.newContext({ baseURL, extraHTTPHeaders: { 'X-Api-Key': process.env.NOTES_KEY } });
  const response = await context.put('notes/7', { data: { text: 'x' } });
  await expect(response).toKeepContract();
});
test('a form and files', async ({ request }) => {
  await expect(await request.post('session', { form: { user: 'me', password: process.env.NOTES_PASSWORD } })).toKeepContract();
  const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('canary-file') };
  await expect(await request.post('files', { multipart: { file, note: 'n' } })).toKeepContract();
});
test.fail('fetch', async ({ baseURL }) => {
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"text":"x"}' };
  await expect(await fetch(baseURL + 'notes/7', init)).toKeepContract({ request: init });
});
test.fail('connection refused', async ({ request }) => {
  await request.get('http://127.0.0.1:1/');
});
const mine = plain.extend({ note: async ({ request }, use) => use(await (await request.post('notes', { data: { text: 'Milk' } })).json()) });
mergeTests(test, mine)('merged', async ({ note, request }) => {
  await expect(await request.get('notes/' + note.id)).toKeepContract();
});
`;

describe("toKeepContract() on a response of Playwright's own clients", () => {
  let server: CrudServer;
  let run: SpecsRun;
  before(async () => {
    server = await startCrudServer();
    const folder = specFolder({ 'specs/notes.spec.js': SPEC, 'notes.openapi.yaml': CRUD_CONTRACT });
    const CONTRACT = join(folder, 'notes.openapi.yaml');
    // From the environment: Playwright prints the lines of a spec that failed.
    run = await runSpecs(folder, {
      CONTRACT,
      BASE_URL: server.url,
      NOTES_KEY: KEY,
      NOTES_PASSWORD: 'canary-password',
    });
  });

  for (const title of ['reads', 'writes', 'a form and files', 'a redirect', 'merged']) {
    test(`finds the operation: ${title}`, () => {
      assert.equal(run.resultOf(title).status, 'passed', run.resultOf(title).message);
    });
  }

  test('finds the operation by method and whole path, concrete paths first', () => {
    const named = (title: string) => run.attachmentsOf(title).map(({ name }) => name);
    assert.match(named('is broken')[0] ?? '', /^✖ body-property-missing: PUT \/notes\/\{noteId\} /);
    assert.match(
      run.resultOf('is refused').message,
      /getNote \(playwright-request\) returned 200 OK in [\d.]+ ms\. 1 contract violation/,
    );
  });

  test('attaches a masked command with method, headers, cookies and body', () => {
    const [broken] = run.attachmentsOf('is broken');
    const [, curl = ''] = /Reproduce\n {4}(curl .*)/.exec(broken?.text ?? '') ?? [];
    assert.match(curl, /--request PUT '?http:\/\/127\.0\.0\.1:\d+\/api\/notes\/7'?/);
    assert.match(curl, /--header 'if-match: abc'/);
    assert.match(curl, /--header 'content-type: application\/json'/);
    assert.match(curl, /--header 'x-api-key: \[masked\]'/);
    assert.match(curl, /--header 'cookie: \[masked\]'/);
    assert.match(curl, /--data-raw '\{"text":"it'\\''s"\}'/);
    for (const secret of [KEY, 'canary-session', 'canary-password']) {
      assert.ok(!run.output.includes(secret) && !broken?.text.includes(secret), secret);
    }
  });

  test('includes the extra headers of a context', () => {
    const [broken] = run.attachmentsOf('a context of its own');
    assert.match(broken?.text ?? '', /x-api-key: \[masked\]/);
    assert.match(broken?.text ?? '', /--data-raw '\{"text":"x"\}'/);
  });

  test('reports an unknown operation with similar ones', () => {
    const { message } = run.resultOf('matches no operation');
    assert.match(message, /has no operation PATCH \/api\/notes\/7, below http:\/\/127\.0\.0\.1:\d+\/api\./);
    assert.match(message, /Similar: [^.]*GET \/notes\/\{noteId\} \(getNote\)/);
    assert.match(
      run.resultOf('has an unknown path').message,
      /has no operation GET \/api\/internal\/notes\/latest.*Similar: GET \/notes\/latest \(latestNote\)/s,
    );
    assert.match(run.resultOf('has a wrong id').message, /Did you mean getNote/);
  });

  test('accepts a response of fetch with its request', () => {
    assert.match(run.resultOf('fetch').message, /replaceNote \(playwright-request\) returned 200/);
  });

  test('leaves errors and steps of Playwright at the line of the spec', () => {
    const { message, place } = run.resultOf('connection refused');
    assert.match(message, /^Error: apiRequestContext\.get: connect ECONNREFUSED/);
    const line =
      SPEC.split('\n').findIndex((each) => each.includes("request.get('http://127.0.0.1:1/')")) + 1;
    assert.equal(place, `notes.spec.js:${line}`);
  });

  test('does not change what is sent', () => {
    const { method, headers, body } = server.got.find((each) => each.headers['if-match'] === 'abc') ?? {};
    assert.deepEqual([method, body], ['PUT', JSON.stringify({ text: "it's" })]);
    assert.equal(headers?.cookie, 'sid=canary-session');
  });
});
