import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DriftlineError } from '../../core/driftline-error.ts';
import { makeHistory } from '../../history/store/history.fixture.ts';
import { openContract } from '../../openapi/open.ts';
import { rules } from '../../rules/catalogue/index.ts';
import { seriesRules } from '../../rules/catalogue/series/index.ts';
import {
  findingAt,
  lineOf,
  MUTATION_REPORT,
  makeSuite,
  SEALMETRICS,
  SEALMETRICS_TEXT,
} from '../contract/contract-view.fixture.ts';
import { type ContractViewParts, contractView } from '../contract/contract-view.ts';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';
import {
  launchChromium,
  openDetails,
  openDocument,
  overhang,
  reopenDocument,
  seriousViolations,
  textOf,
} from './chromium.fixture.ts';
import { contractErrorPage, contractPage } from './contract-page.ts';
import { percentText } from './wording.ts';

/** One of them is switched off in these tests. */
const RULES = rules.length + seriesRules.length;

const now = new Date('2026-01-12T03:16:20.000Z');
const runs = makeHistory({ end: new Date('2026-01-12T03:16:00.000Z'), everyMs: 60_000, runs: 3 }).map(
  ({ run, steps }) => ({ run, steps: steps.filter(({ operation }) => operation === 'login') }),
);
const browser = await launchChromium();

function pageOf(parts: Partial<ContractViewParts> = {}): string {
  const view = contractView({ contract: SEALMETRICS, text: SEALMETRICS_TEXT, ...parts });
  return contractPage(view, now, [{ title: 'Search API', address: 'contract-search-1a2b3c.html' }]);
}

const eventful = () =>
  pageOf({
    suite: makeSuite(),
    runs,
    mutation: MUTATION_REPORT,
    switchedOff: [{ rule: 'stack-trace', reason: 'known, see API-4' }],
  });

test('shows findings on the first screen, with links to their lines', async () => {
  const { page, problems } = await reopenDocument(browser, eventful(), { now });
  const verdict = page.getByRole('heading', { level: 2 });
  assert.equal(await textOf(verdict), '1 contract violation, 1 warning');
  assert.match(await page.title(), /^1 contract violation/);
  const line = lineOf('        expires_at:\n');
  const first = page.getByRole('listitem').filter({ hasText: '/expires_at is missing' }).first();
  assert.match(
    await textOf(first),
    /^Error login: \/expires_at is missing \(expected string, format date-time\) body-property-missing line \d+$/,
  );
  const link = first.getByRole('link', { name: `line ${line}` });
  const box = await link.boundingBox();
  assert.ok(box !== null && box.y + box.height < 720, 'on the first screen');
  await link.press('Enter');
  const written = page.locator(`#L${line}`);
  assert.ok(await written.getByText(`${line} expires_at:`, { exact: true }).isVisible());
  assert.match(
    await textOf(written.getByRole('note')),
    /Received nothing, expected string, format date-time/,
  );
  const place = await written.boundingBox();
  assert.ok(place !== null && place.y >= 0 && place.y < 720, 'the line is on the screen');
  assert.deepEqual(problems, []);
});

test('shows coverage and mutation score on the first screen', async () => {
  const { page } = await reopenDocument(browser, eventful(), { now });
  const numbers = page.locator('.numbers');
  const shown = (await numbers.locator('div').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));
  assert.deepEqual(
    shown.filter((text) => !text.startsWith('Cases')),
    [
      'Operations 2 of 2 100 %',
      'Responses by status 3 of 4 75 %',
      'Media types 3 of 4 75 %',
      'Properties 7 of 10 70 %',
      'Request parts 2 of 2 100 %',
      `Rules checked ${RULES - 1} of ${RULES} ${percentText((RULES - 1) / RULES)}`,
      'Mutants caught 176 of 178 98.87 %',
    ],
  );
  const fold = await numbers.boundingBox();
  assert.ok(fold !== null && fold.y + fold.height < 720, 'on the first screen');
  const table = page.getByRole('table', { name: 'Measured 11 Jan 22:00 UTC' });
  assert.ok(await table.getByRole('rowheader', { name: 'Authorization decisions' }).isVisible());
  await page.getByText('2 mutants not caught, and why').click();
  assert.ok(await page.getByText('login 200 body /token_type const: other').isVisible());
  const off = page.getByRole('region', { name: 'Switched off' });
  assert.match(await textOf(off), /stack-trace .* known, see API-4/);
});

test('shows the marks of each part in words', async () => {
  const { page } = await reopenDocument(browser, eventful(), { now });
  const operations = page.getByRole('region', { name: 'Operations' });
  const item = (text: string) => operations.locator('.tree li').filter({ hasText: text }).last();
  assert.equal(await textOf(item('token_type')), 'token_type "Bearer", required tested monitored');
  assert.equal(
    await textOf(item('expires_at')),
    'expires_at string, format date-time, required broken monitored',
  );
  assert.equal(await textOf(item('each')), 'each string never exercised');
  const summary = operations.locator('summary').first();
  assert.equal(await textOf(summary), 'POST /auth/login login broken tested monitored');
  const unseen = page.getByRole('region', { name: 'Never exercised' });
  assert.deepEqual(
    (await unseen.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
    ['listAccounts 200 line 80'],
  );
});

test('links to the other pages, and shows when it was built', async () => {
  const { page } = await reopenDocument(browser, eventful(), { now });
  const reports = page.getByRole('navigation', { name: 'Reports' });
  assert.deepEqual(
    await reports.getByRole('link').evaluateAll((links) => links.map((each) => each.getAttribute('href'))),
    ['index.html', 'monitor.html', 'contract.html'],
  );
  assert.equal(await reports.getByText('Contract').getAttribute('aria-current'), 'page');
  assert.ok(await page.getByRole('link', { name: 'Search API' }).isVisible());
});

test('shows the commands to start if nothing has run', async () => {
  const { page, problems } = await reopenDocument(browser, pageOf(), { now });
  assert.equal(await textOf(page.getByRole('heading', { level: 2 })), 'Not exercised yet');
  for (const command of ['npx playwright test', 'npx driftline check', 'npm run mutate'])
    assert.ok(await page.getByText(command, { exact: true }).isVisible(), command);
  assert.deepEqual([problems, await seriousViolations(page)], [[], []]);
});

test('shows the error and its hint for a contract that cannot be used', async () => {
  const error = new DriftlineError(
    'DL_CONTRACT_UNREADABLE',
    'x.yaml cannot be read',
    'Set CONTRACT to its path.',
  );
  const { page, problems } = await reopenDocument(browser, contractErrorPage('x.yaml', error, now), { now });
  assert.ok(await page.getByRole('heading', { name: 'The contract cannot be used' }).isVisible());
  assert.ok(await page.getByText('Set CONTRACT to its path.').isVisible());
  assert.deepEqual([problems, await seriousViolations(page)], [[], []]);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`in the ${colorScheme} scheme axe finds no serious problem, wide and narrow`, async () => {
    for (const width of [1280, 360]) {
      const viewport = { width, height: 800 };
      const { page, problems } = await openDocument(browser, eventful(), { now, colorScheme, viewport });
      await openDetails(page);
      assert.deepEqual(await seriousViolations(page), [], `${width} px`);
      assert.equal(await overhang(page), 0);
      assert.deepEqual(problems, []);
      await page.close();
    }
  });
}

test('skips no heading level', async () => {
  const { page } = await reopenDocument(browser, eventful(), { now });
  const names =
    "Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6'), ({ localName }) => Number(localName[1]))";
  const levels = (await page.evaluate(names)) as number[];
  for (const [index, level] of levels.entries())
    assert.ok(level <= (levels[index - 1] ?? 0) + 1, `heading ${index}`);
});

test('prints every finding with its values, and neither navigation nor the folded source', async () => {
  const { page } = await openDocument(browser, eventful(), { now });
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.getByRole('navigation').count(), 0);
  assert.ok(await page.getByText('login: /expires_at is missing').first().isVisible());
  assert.ok(await page.getByRole('term').filter({ hasText: 'Received' }).first().isVisible());
  assert.ok(!(await page.locator('#L1').isVisible()));
  await page.close();
});

const RESOURCES = 50;

/** 600 operations of 50 resources, all with 20 properties; one is broken. */
async function largePage(): Promise<string> {
  const operation = (id: string) =>
    `{ operationId: ${id}, responses: { '200': { description: OK, content: { application/json: { schema: { $ref: '#/components/schemas/Wide' } } } } } }`;
  const paths = Array.from({ length: RESOURCES }, (_, at) =>
    Array.from(
      { length: 6 },
      (_, part) =>
        `  /v1/r${at}/part${part}: { get: ${operation(`read${at}x${part}`)}, put: ${operation(`write${at}x${part}`)} }`,
    ).join('\n'),
  );
  const properties = Array.from({ length: 20 }, (_, index) => `p${index}: { type: string }`).join(', ');
  const source = `openapi: 3.1.0\ninfo: { title: Large, version: '1' }\npaths:\n${paths.join('\n')}
components: { schemas: { Wide: { type: object, properties: { ${properties} } } } }\n`;
  const path = join(temporaryDirectory(), 'large.openapi.yaml');
  writeFileSync(path, source);
  const contract = await openContract(path);
  const { line, column } = contract.positionOf('/components/schemas/Wide/properties/p7/type');
  const finding = findingAt('', {
    ...{ operation: 'write31x2', where: 'response body /p7', id: 'body-type-wrong' },
    contract: `${contract.file}:${line}:${column}`,
  });
  const suite = makeSuite({
    contract: contract.file,
    findings: [{ finding, tests: ['one'], count: 1 }],
    coverage: [
      {
        operation: 'read3x1',
        responses: [{ status: 200, cases: ['a'], mediaTypes: [], properties: [] }],
        withoutResponse: [],
      },
    ],
  });
  return contractPage(contractView({ contract, text: source, suite }), now);
}

test('of 600 operations, the broken one is open and the others are folded; search and filters find any', async () => {
  const text = await largePage();
  assert.ok(text.length < 5_000_000, `${text.length} characters`);
  const { page, problems } = await openDocument(browser, text, {
    now,
    viewport: { width: 1280, height: 800 },
  });
  const operations = page.getByRole('region', { name: 'Operations' });
  assert.ok(await operations.getByText('PUT /v1/r31/part2').isVisible());
  assert.match(
    await textOf(operations.locator('.tree li').filter({ hasText: 'p7' }).first()),
    /^p7 string broken/,
  );
  assert.equal(await operations.locator('.tree li .broken').count(), 1, 'only that property');
  assert.equal(await operations.locator('.op').filter({ visible: true }).count(), 1);
  assert.equal(await operations.getByText('12 operations', { exact: false }).count(), RESOURCES - 1);
  const shown = operations.getByRole('status');
  await operations.getByRole('searchbox', { name: 'Search' }).fill('R42 read part3');
  assert.equal(await textOf(shown), '1 of 600 operations');
  assert.ok(await operations.getByText('GET /v1/r42/part3').isVisible());
  assert.equal(
    await page
      .getByRole('region', { name: 'Findings' })
      .getByRole('article')
      .filter({ visible: true })
      .count(),
    0,
  );
  await operations.getByRole('searchbox', { name: 'Search' }).fill('');
  await operations.getByRole('combobox', { name: 'State' }).selectOption('tested');
  assert.equal(await textOf(shown), '1 of 600 operations');
  assert.ok(await operations.getByText('GET /v1/r3/part1').isVisible());
  await operations.getByRole('combobox', { name: 'State' }).selectOption('never exercised');
  assert.equal(await textOf(shown), '599 of 600 operations');
  await operations.getByRole('combobox', { name: 'State' }).selectOption('');
  await operations.getByRole('combobox', { name: 'Rule' }).selectOption('body-type-wrong');
  assert.equal(await textOf(shown), '1 of 600 operations');
  assert.ok(await operations.getByText('PUT /v1/r31/part2').isVisible());
  assert.equal(
    await page
      .getByRole('region', { name: 'Findings' })
      .getByRole('article')
      .filter({ visible: true })
      .count(),
    1,
  );
  assert.deepEqual(problems, []);
  await page.close();
});

test('limits the page size with ten thousand findings', async () => {
  const findings = Array.from({ length: 10_000 }, (_, index) => ({
    finding: findingAt('/components/schemas/AccessToken', { fingerprint: `f${index}` }),
    tests: ['one'],
    count: 1,
  }));
  const text = pageOf({ suite: makeSuite({ findings }) });
  assert.ok(text.length < 300_000, `${text.length} characters`);
  const { page, problems } = await reopenDocument(browser, text, { now });
  await openDetails(page);
  assert.ok(await page.getByText('9,980 more findings, each at its line below.').isVisible());
  assert.ok(await page.getByText('9,990 more at this line.').isVisible());
  assert.deepEqual(problems, []);
});

test('shows operations with findings or coverage first, of thousands', async () => {
  const paths = Array.from(
    { length: 3000 },
    (_, index) => `  /p${index}: { get: { operationId: o${index}, responses: { '200': { description: OK,
    content: { application/json: { schema: { $ref: '#/components/schemas/Wide' } } } } } } }`,
  );
  const properties = Array.from({ length: 200 }, (_, index) => `p${index}: { type: string }`).join(', ');
  const source = `openapi: 3.1.0\ninfo: { title: Large, version: '1' }\npaths:\n${paths.join('\n')}
components: { schemas: { Wide: { type: object, properties: { ${properties} } } } }\n`;
  const path = join(temporaryDirectory(), 'large.openapi.yaml');
  writeFileSync(path, source);
  const contract = await openContract(path);
  const { line, column } = contract.positionOf(contract.operations[2900]?.pointer ?? '');
  const finding = findingAt('', { operation: 'o2900', contract: `${contract.file}:${line}:${column}` });
  const suite = makeSuite({
    contract: contract.file,
    findings: [{ finding, tests: ['one'], count: 1 }],
    coverage: [],
  });
  const text = contractPage(contractView({ contract, text: source, suite }), now);
  assert.ok(text.length < 2_500_000, `${text.length} characters`);
  const { page, problems } = await reopenDocument(browser, text, { now });
  assert.ok(await page.getByText('GET /p2900').isVisible());
  assert.ok(await page.getByText('2,000 more operations without data, not shown.').isVisible());
  await page.getByText(/^[\d,]+ lines, 1 line with findings$/).click();
  assert.ok(await page.locator(`#L${line}`).isVisible());
  assert.ok(await page.getByText('0 of 600,000').isVisible());
  assert.deepEqual(problems, []);
});
