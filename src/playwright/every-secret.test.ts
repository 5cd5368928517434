import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { textsBelow } from '../report/suite/written.fixture.ts';
import {
  canariesIn,
  leakingDocument,
  leakingServer,
  SECRET_VARIABLES,
} from '../testing/secrets-for-tests.ts';
import { playwright } from '../testing/suite-for-tests.ts';

/** Everything that a run of the suite writes. */
const OUTPUTS = [
  'terminal',
  'index.html',
  'junit.xml',
  'findings.json',
  'findings.sarif',
  'summary.md',
  'error-context.md',
  'report.zip/report.jsonl',
];

describe('the suite, where the API and the document repeat every secret of the settings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-every-secret-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const texts: (readonly [name: string, text: string])[] = [];

  before(async () => {
    const server = await leakingServer();
    const contract = join(folder, 'leaking.openapi.json');
    writeFileSync(contract, leakingDocument());
    const reports = join(folder, 'reports');
    const { exitCode, output } = await playwright(['test', '--add-reporter=blob', '--trace=on'], {
      ...SECRET_VARIABLES,
      BASE_URL: server.url,
      CONTRACT: contract,
      REPORTS_DIR: reports,
      ALERT_EMAIL_TO: 'on-call@example.com',
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: join(reports, 'summary.md'),
      PLAYWRIGHT_BLOB_OUTPUT_FILE: join(reports, 'blob', 'report.zip'),
    });
    server.close();
    assert.equal(exitCode, 1, output);
    texts.push(['terminal', output], ...textsBelow(reports));
  });

  test('writes no secret to any output', () => {
    for (const [name, text] of texts) assert.deepEqual(canariesIn(text), [], name);
  });

  for (const output of OUTPUTS) {
    test(`writes masks in place of secrets: ${output}`, () => {
      const found = texts.filter(([name]) => name === output || name.startsWith(`${output}/`));
      assert.ok(found.length > 0, texts.map(([name]) => name).join());
      assert.match(found.map(([, text]) => text).join('\n'), /\$ACCESS_TOKEN/);
    });
  }

  test('masks GitHub annotations', () => {
    assert.match(texts[0]?.[1] ?? '', /^::error .*\$ACCESS_TOKEN/m);
  });
});
