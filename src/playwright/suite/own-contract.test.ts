import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { readSuiteReport, type SuiteReport } from '../../report/findings-file.ts';
import { type Ended, playwright } from '../../testing/suite-for-tests.ts';

const CONTRACT = join(projectRoot(), 'src/testing/pets.openapi.yaml');
const CANARY = 'canary-Key-1234567890';

const folder = mkdtempSync(join(tmpdir(), 'driftline-own-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface SuiteRun extends Ended {
  readonly report: SuiteReport | undefined;
  /** The content of all files that the run wrote. */
  readonly written: string;
}

/** Runs the suite, or the tests of a tag, with another contract. */
async function runSuite(settings: Readonly<Record<string, string>>, tag = ''): Promise<SuiteRun> {
  const reports = mkdtempSync(join(folder, 'reports-'));
  const ended = await playwright(['test', '--grep', tag], { CONTRACT, REPORTS_DIR: reports, ...settings });
  const files = readdirSync(reports, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(reports, name),
  );
  return {
    ...ended,
    report: readSuiteReport(join(reports, 'out', 'findings.json')),
    written: files
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'latin1'))
      .join('\n'),
  };
}

const operationsIn = (report: SuiteReport | undefined) => report?.coverage?.map(({ operation }) => operation);

test('a contract without a login is tested on the mock server, operation by operation', async () => {
  const { exitCode, output, report } = await runSuite({});
  assert.equal(exitCode, 0, output);
  assert.deepEqual(operationsIn(report), [
    ...['createPet', 'getPet', 'listPets', 'photo', 'searchPets', 'status', 'whoAmI'],
  ]);
  assert.deepEqual(report?.findings, []);
  const reasons = report?.notRun.map(({ title, reason }) => `${title}: ${reason}`).join('\n') ?? '';
  // On the mock server, sequences send what changes data; the contract does not say what id was created.
  assert.doesNotMatch(reasons, /they may change data/);
  assert.match(reasons, /skipped, 1 of 9: the contract marks them "x-safe: false": refresh/);
  assert.match(
    reasons,
    /changed and deleted: what createPet created was not deleted: neither its body nor Location has the id/,
  );
  assert.match(reasons, /^The API › accepts valid requests: deletePet was not sent: it needs a resource/m);
  // The specs in specs/login/ are the user's own.
  assert.match(reasons, /^The login and its token keep the contract: the contract has no login/m);
  assert.doesNotMatch(reasons, /Playwright's own request|repeated|with changed claims/);
  assert.doesNotMatch(reasons, /no case of this kind can be derived/);
});

test('with BASE_URL, a contract violation fails the test of its operation, and the key is written nowhere', async (t) => {
  const contract = await openContract(CONTRACT);
  const mock = await startMock(contract, {
    ...{ fault: 'every-property-of-other-type', accessToken: CANARY },
  });
  t.after(() => mock.close());
  const settings = { BASE_URL: mock.url, ACCESS_TOKEN: CANARY };
  const { exitCode, output, report, written } = await runSuite(settings, '@operations');
  assert.equal(exitCode, 1);
  const broken = report?.findings.flatMap(({ finding }) =>
    finding.severity === 'error' ? [finding.operation] : [],
  );
  assert.deepEqual([...new Set(broken)].sort(), ['listPets', 'searchPets', 'whoAmI']);
  // The id of a pet comes from the list, whose items are booleans here.
  const notSent = report?.notRun.find(({ title }) => title.endsWith('getPet matches the contract'));
  assert.equal(
    notSent?.reason,
    'not sent: listPets returned 200 with nothing at /0/id: the body is an array of 1 item',
  );
  assert.ok(mock.received.some(({ headers }) => headers['x-api-key'] === CANARY));
  for (const text of [output, written]) assert.ok(!text.includes(CANARY));
  assert.match(written, /\$ACCESS_TOKEN/);
  // CI servers count a broken contract as a failed assertion.
  const failures = [...written.matchAll(/<(failure|error) message="[^"]*" type="([^"]*)"/g)];
  assert.ok(failures.length > 0);
  for (const [, element, type] of failures) {
    assert.match(`${element} ${type}`, /^failure expect\.to(?:KeepContract|StaySteady)$/);
  }
});

test('without the key, operations that need it are skipped, with the reason; none that may change data is sent', async (t) => {
  const mock = await startMock(await openContract(CONTRACT));
  t.after(() => mock.close());
  const { exitCode, report } = await runSuite({ BASE_URL: mock.url });
  assert.equal(exitCode, 0);
  const skipped = report?.notRun.find(({ reason }) => reason.includes('whoAmI'));
  assert.match(skipped?.title ?? '', /neither CREDENTIAL_KEY nor ACCESS_TOKEN is set/);
  assert.ok(mock.received.length > 0);
  assert.ok(mock.received.every(({ operation }) => operation !== 'deletePet' && operation !== 'createPet'));
});

const HEAD = `openapi: 3.1.0\ninfo: {title: Own, version: '1'}\n`;

test('a run without an operation that may be sent fails, and says why', async () => {
  const empty = join(folder, 'empty.yaml');
  writeFileSync(empty, `${HEAD}paths: {}\n`);
  const none = await runSuite({ CONTRACT: empty });
  assert.equal(none.exitCode, 1);
  assert.match(none.output, /empty\.yaml has no operations, so there is nothing to test/);
  const unsafe = join(folder, 'unsafe.yaml');
  writeFileSync(
    unsafe,
    `${HEAD}paths: {/a: {post: {operationId: act, responses: {'200': {description: A}}}}}\n`,
  );
  const skipped = await runSuite({ CONTRACT: unsafe, BASE_URL: 'http://127.0.0.1:9' });
  assert.equal(skipped.exitCode, 1);
  assert.match(
    skipped.output,
    /unsafe\.yaml has 1 operation, and it is skipped:\s+act: they may change data/,
  );
  const onMock = await runSuite({ CONTRACT: unsafe });
  assert.equal(onMock.exitCode, 0, onMock.output);
});

/** Of work on the responses, in place of 15 s. */
const LIMIT_MS = 2000;

test('a response whose schema check does not end fails its test by name, and the others are run', async (t) => {
  const body = JSON.stringify({ name: `${'a'.repeat(60)}!` });
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(request.url === '/slow' ? body : '{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const path = (operationId: string, schema: object) => ({
    get: {
      operationId,
      responses: { 200: { description: 'd', content: { 'application/json': { schema } } } },
    },
  });
  const endless = { type: 'object', properties: { name: { type: 'string', pattern: '^(?=a)(a+)+$' } } };
  const paths = { '/slow': path('slow', endless), '/well': path('well', { type: 'object' }) };
  const contract = join(folder, 'endless.json');
  writeFileSync(contract, JSON.stringify({ openapi: '3.1.0', info: { title: 'T', version: '1' }, paths }));
  // Each response that is judged in vain takes as long as the limit, which is shorter here: work has to end by a moment
  // that moves with the clock.
  const shorter = join(folder, 'shorter-limit.cjs');
  writeFileSync(
    shorter,
    `Object.defineProperty(globalThis, Symbol.for('driftline.work-ends'), {
  get: () => Number(process.hrtime.bigint()) / 1e6 + ${LIMIT_MS},
});\n`,
  );
  const settings = {
    CONTRACT: contract,
    BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    NODE_OPTIONS: `--require=${shorter}`,
  };
  const { exitCode, output } = await runSuite(settings, '@operations');
  assert.equal(exitCode, 1, output);
  assert.match(output, /✘[^\n]*slow matches the contract/);
  const limit = /DL_TIME_LIMIT: \w+ [^\n]*slow[^\n]* took longer than (\d+) ms/.exec(output)?.[1];
  assert.ok(Number(limit) <= LIMIT_MS, output);
  assert.match(output, /✓[^\n]*well matches the contract/);
});
