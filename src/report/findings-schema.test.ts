import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { damaged, openSchema, whyNot } from '../history/store/damaged.fixture.ts';
import { isSuiteReport, SUITE_REPORT_VERSION } from './findings-file.ts';
import { FULL_REPORT, makeSuiteReport } from './suite-report.fixture.ts';

const { schema, fits, describes } = openSchema(join(import.meta.dirname, 'findings.schema.json'));

test('the schema has the version of the report format', () => {
  assert.equal(schema.version, SUITE_REPORT_VERSION);
  assert.match(schema.$id, new RegExp(`:${SUITE_REPORT_VERSION}$`));
});

test('reports with all and with no optional properties are valid', () => {
  for (const report of [FULL_REPORT, makeSuiteReport(), makeSuiteReport({ findings: [], notRun: [] })]) {
    assert.ok(fits(report), whyNot(fits));
    assert.ok(isSuiteReport(report));
  }
});

test('schema and reader accept and reject the same reports', () => {
  let [accepted, rejected] = [0, 0];
  for (const value of damaged(FULL_REPORT)) {
    const text = JSON.stringify(value);
    const written: unknown = text === undefined ? undefined : JSON.parse(text);
    const fit = written !== undefined && fits(written);
    assert.equal(isSuiteReport(written), fit, `${text}\n${whyNot(fits)}`);
    if (fit) accepted += 1;
    else rejected += 1;
  }
  assert.ok(accepted > 50 && rejected > 200, `${accepted} accepted, ${rejected} rejected`);
});

test('schema and reader ignore unknown properties', () => {
  const more = { ...FULL_REPORT, later: true };
  assert.ok(fits(more) && isSuiteReport(more));
});

test('the schema describes each property of a full report', () => {
  assert.ok(describes(FULL_REPORT), whyNot(describes));
});
