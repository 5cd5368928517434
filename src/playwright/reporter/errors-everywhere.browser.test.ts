import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import type { Log } from 'sarif';
import { projectRoot } from '../../project/index.ts';
import { launchChromium, seriousViolations, textOf } from '../../report/pages/chromium.fixture.ts';
import { runCommand } from '../../testing/command-for-tests.ts';
import { runSpecs, type SpecsRun, specFolder } from '../fixtures/specs.fixture.ts';

const WINDOW = { width: 1280, height: 800 };
const MOST_SCREENS = 5;
const OPERATIONS = Array.from({ length: 50 }, (_, index) => `listThings${index}`);

const CONFIG =
  "import { defineContractConfig } from 'driftline/playwright';\nexport default defineContractConfig();\n";
const WHOLE_SUITE = "import { contractSuite } from 'driftline/playwright';\ncontractSuite();\n";
/** In one test: Playwright starts a worker anew after each that fails. */
const EACH_OPERATION = `import { expect, test } from 'driftline/playwright';
test('every operation responds as documented', async ({ api }) => {
  for (const operation of ${JSON.stringify(OPERATIONS)}) await expect.soft(await api.call(operation)).toKeepContract();
});\n`;

function manyOperations(): string {
  const paths = OPERATIONS.map((id, index) => {
    const statuses =
      index % 2 === 0
        ? "'200': { description: OK }"
        : "'200': { description: OK }, '404': { description: None }";
    return `  /things${index}: { get: { operationId: ${id}, responses: { ${statuses} } } }`;
  });
  return `openapi: 3.1.0\ninfo: { title: Things, version: '1' }\nservers: [{ url: / }]\npaths:\n${paths.join('\n')}\n`;
}

interface Story {
  readonly contract: string;
  readonly spec: string;
  readonly cause: string;
  /** What the fold has of its operations. */
  readonly operations?: RegExp;
}

const STORIES: Readonly<Record<string, Story>> = {
  'two operations, of which one needs the token of the other': {
    contract: readFileSync(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'), 'utf8'),
    spec: WHOLE_SUITE,
    cause: 'login: 500 Internal Server Error (expected 200 or 401)',
  },
  'fifty operations': {
    contract: manyOperations(),
    spec: EACH_OPERATION,
    cause: 'listThings0 and 49 more operations: 500 Internal Server Error (expected a documented status)',
    operations: /^In 50 operations: listThings0, .*listThings49$/,
  },
};

const browser = await launchChromium();
let server: Server;
let url = '';

before(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"boom"}');
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});

for (const [name, { contract, spec, cause, operations }] of Object.entries(STORIES)) {
  describe(`a suite against a server that responds 500 everywhere, with ${name}`, () => {
    const folder = specFolder({
      ...{ 'specs/contract.spec.js': spec, 'playwright.config.js': CONFIG, 'summary.md': '' },
      'contracts/sealmetrics.openapi.yaml': contract,
    });
    const out = join(folder, 'reports', 'out');
    let run: SpecsRun;

    before(async () => {
      const settings = {
        ...{ BASE_URL: url, LOGIN_EMAIL: 'demo@example.com', LOGIN_PASSWORD: 'demo', DEPTH: 'polite' },
        REPORTS_DIR: join(folder, 'reports'),
      };
      const summary = { GITHUB_ACTIONS: '', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
      run = await runSpecs(folder, { ...settings, ...summary });
      const built = await runCommand(['report'], { project: folder, env: settings });
      assert.equal(built.exitCode, 0, built.stderr);
    });

    test('names one cause, the same in every output', () => {
      assert.deepEqual(titlesIn(run.output), [cause], run.output);
      assert.deepEqual(titlesIn(readFileSync(join(folder, 'summary.md'), 'utf8')), [cause]);
      const sarif = JSON.parse(readFileSync(join(out, 'findings.sarif'), 'utf8')) as Log;
      const [result, ...more] = sarif.runs[0]?.results ?? [];
      assert.ok(result?.message.text?.startsWith(`${cause}. `), result?.message.text);
      assert.deepEqual(more, []);
      const junit = readFileSync(join(out, 'junit.xml'), 'utf8');
      const named = [
        ...junit.matchAll(/<property name="cause" value="(?<text>.*) \(status-undocumented\)"/g),
      ];
      assert.deepEqual(
        named.map(({ groups }) => groups?.text),
        [cause],
      );
    });

    test('has a front page of one screen, with what was received, expected and how to reproduce it in one click', async () => {
      const page = await opened(join(out, 'index.html'));
      assert.ok((await heightOf(page)) <= WINDOW.height, `${await heightOf(page)} px`);
      assert.ok(await page.getByRole('heading', { level: 1, name: 'Contract violated' }).isVisible());
      const found = page.getByRole('region', { name: 'Contract violations' }).getByRole('article');
      assert.equal(await found.count(), 1);
      assert.equal(await textOf(found.getByRole('heading')), `Error ${cause}`);
      assert.ok(!(await found.getByRole('term').first().isVisible()));
      await found.getByText('Details').click();
      assert.ok(await found.getByText('500 Internal Server Error', { exact: true }).isVisible());
      assert.ok(await found.getByText(/^npx playwright test -g '/).isVisible());
      if (operations) assert.match(await textOf(found.getByText(/^In \d+ operations/)), operations);
      assert.deepEqual(await seriousViolations(page), []);
      await page.close();
    });

    test('has a page of the contract of five screens at most, whose links open what is folded', async () => {
      const page = await opened(join(out, 'contract.html'));
      assert.ok((await heightOf(page)) <= MOST_SCREENS * WINDOW.height, `${await heightOf(page)} px`);
      const verdict = page.getByRole('heading', { level: 2 });
      assert.equal(await textOf(verdict), '1 contract violation');
      const found = page.getByRole('region', { name: 'Findings' }).getByRole('article');
      assert.equal(await found.count(), 1);
      await page.getByRole('main').getByRole('link', { name: cause }).first().click();
      assert.ok(await found.getByText('500 Internal Server Error', { exact: true }).isVisible());
      const line = page
        .getByRole('main')
        .getByRole('listitem')
        .getByRole('link', { name: /^line \d+$/ })
        .first();
      const number = (await textOf(line)).replace('line ', '');
      await line.click();
      assert.ok(await page.locator(`#L${number}`).isVisible());
      assert.deepEqual(await seriousViolations(page), []);
      await page.close();
    });
  });
}

async function opened(path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: WINDOW });
  await page.goto(pathToFileURL(path).href);
  return page;
}

async function heightOf(page: Page): Promise<number> {
  return (await page.evaluate('document.documentElement.scrollHeight')) as number;
}

/** The blocks at the end of a run; those of single tests are further indented. */
function titlesIn(text: string): string[] {
  return [...text.matchAll(/^(?: {2})?[✖▲] (?<title>.*?) {2}[a-z-]+$/gm)].map(
    ({ groups }) => groups?.title ?? '',
  );
}
