import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { type MockServer, startMock } from '../../mock/start.ts';
import { openContract } from '../../openapi/open.ts';
import { projectRoot } from '../../project/project-root.ts';
import { playwright } from '../../testing/suite-for-tests.ts';
import { readSuiteReport, type SuiteReport } from '../findings-file.ts';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';

const ajv = new Ajv2020({ formats: fullFormats });
ajv.addVocabulary(['version']);
const fits = ajv.compile(
  JSON.parse(readFileSync(join(projectRoot(), 'src', 'report', 'findings.schema.json'), 'utf8')),
);

const CREDENTIALS = { identifier: 'someone@example.com', secret: 'the-right-secret' };

/** The report without what differs from run to run. */
function stable({ startedAt: _at, durationMs: _took, ...report }: SuiteReport) {
  return report;
}

describe('a run in two shards', () => {
  const folder = temporaryDirectory();
  const blobs = join(folder, 'blobs');
  const summary = join(folder, 'summary.md');
  let mock: MockServer;
  let merged = '';

  /** Settings of a run; `merge-reports` runs without them. */
  const settings = () => ({
    BASE_URL: mock.url,
    LOGIN_EMAIL: CREDENTIALS.identifier,
    LOGIN_PASSWORD: CREDENTIALS.secret,
    DEPTH: 'full',
  });
  const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  const reportOf = (name: string) => readSuiteReport(join(folder, name, 'out', 'findings.json'));
  const run = (name: string, ...more: string[]) =>
    playwright(['test', '--grep', '@success|@refusal', ...more], {
      ...settings(),
      ...GITHUB,
      REPORTS_DIR: join(folder, name),
    });

  before(async () => {
    const contract = await openContract(join(projectRoot(), 'contracts', 'sealmetrics.openapi.yaml'));
    mock = await startMock(contract, { credentials: CREDENTIALS });
    mock.setFault('const-other');
    mkdirSync(blobs);
    for (const part of ['1', '2']) {
      const { output } = await run(part, `--shard=${part}/2`);
      assert.match(output, /\d+ passed/);
      cpSync(join(folder, part, 'out', 'blob'), blobs, { recursive: true });
    }
    const places = { REPORTS_DIR: join(folder, 'merged'), ...GITHUB };
    const ended = await playwright(['merge-reports', '--config', 'playwright.config.ts', blobs], places);
    merged = ended.output;
  });
  after(() => mock.close());

  test('marks the report of each shard, and writes GitHub output only when merged', () => {
    assert.deepEqual(reportOf('1')?.shard, { current: 1, total: 2 });
    assert.deepEqual(reportOf('2')?.shard, { current: 2, total: 2 });
    assert.equal(readFileSync(summary, 'utf8').match(/^## /gm)?.length, 1);
    assert.match(merged, /^::error file=contracts\/sealmetrics\.openapi\.yaml,line=\d+,col=\d+,/m);
  });

  test('has, when merged, the same findings, coverage and JUnit counts as a single run', async () => {
    const { output } = await run('one');
    const [whole, one] = [reportOf('merged'), reportOf('one')];
    assert.ok(whole && one, output);
    assert.ok(one.findings.length > 0 && (one.coverage?.length ?? 0) > 0 && one.notRun.length > 0);
    assert.deepEqual(stable(whole), stable(one));
    for (const report of [whole, one, reportOf('1')]) assert.ok(fits(report), ajv.errorsText(fits.errors));
    const counts = ['merged', 'one'].map((name) => {
      const text = readFileSync(join(folder, name, 'out', 'junit.xml'), 'utf8');
      return /<testsuites[^>]* tests="\d+" failures="\d+" skipped="\d+" errors="\d+"/.exec(text)?.[0];
    });
    assert.equal(counts[0], counts[1]);
    const property = /<property name="error" value="[^"]* \(body-const-wrong, contracts\/[^"]*:\d+:\d+\)"/;
    assert.match(readFileSync(join(folder, 'merged', 'out', 'junit.xml'), 'utf8'), property);
    assert.ok(existsSync(join(folder, 'merged', 'out', 'findings.sarif')));
  });
});
