import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { isSuiteReport, SUITE_REPORT_VERSION } from './findings-file.ts';
import { FULL_REPORT, makeSuiteReport } from './suite-report.fixture.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'findings.schema.json'), 'utf8'));
const ajv = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
ajv.addVocabulary(['version']);
const fits = ajv.compile(schema);

/** Everything that an edit, or a flipped bit that is still JSON, may put in the place of a value. */
const WRONG = [null, 7, -1, 1.5, 'text', '2026-13-45T99:99:99Z', true, [], [7], {}, { a: 'b' }, undefined];

/** Every value within a report replaced by each wrong one, or left out. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const change of spoiled(part)) {
      yield Array.isArray(value) ? value.with(Number(name), change ?? null) : { ...value, [name]: change };
    }
  }
}

test('the schema has the version of the report', () => {
  assert.equal(schema.version, SUITE_REPORT_VERSION);
  assert.match(schema.$id, new RegExp(`:${SUITE_REPORT_VERSION}$`));
});

test('reports fit the schema, with all that they can hold and with the least', () => {
  for (const report of [FULL_REPORT, makeSuiteReport(), makeSuiteReport({ findings: [], notRun: [] })]) {
    assert.ok(fits(report), ajv.errorsText(fits.errors));
    assert.ok(isSuiteReport(report));
  }
});

test('schema and reader accept and refuse the same reports', () => {
  let [accepted, refused] = [0, 0];
  for (const value of spoiled(FULL_REPORT)) {
    const text = JSON.stringify(value);
    const written: unknown = text === undefined ? undefined : JSON.parse(text);
    const fit = written !== undefined && fits(written);
    assert.equal(isSuiteReport(written), fit, `${text}\n${ajv.errorsText(fits.errors)}`);
    if (fit) accepted += 1;
    else refused += 1;
  }
  assert.ok(accepted > 50 && refused > 200, `${accepted} accepted, ${refused} refused`);
});

test('what a later version adds is let be', () => {
  const more = { ...FULL_REPORT, later: true };
  assert.ok(fits(more) && isSuiteReport(more));
});

test('each property of a full report is described', () => {
  const strict = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
  strict.addVocabulary(['version']);
  const closed = JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties ? { ...value, additionalProperties: false } : value,
  );
  const known = strict.compile(closed);
  assert.ok(known(FULL_REPORT), strict.errorsText(known.errors));
});
