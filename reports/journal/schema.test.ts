import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { linesOfHistory, makeHistory, makeState, ofVersion2 } from './history.fixture.ts';
import { deliveryLine, journalLine } from './line.ts';
import { parseLine } from './parse.ts';
import { RECORD_VERSION, VERDICTS } from './record.ts';
import { FULL_DELIVERY, FULL_RUN } from './specimens.fixture.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'journal.schema.json'), 'utf8'));
const ajv = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
ajv.addVocabulary(['version']);
const fits = ajv.compile(schema);

const end = new Date('2026-02-01T00:01:00Z');
const verdictAt = (before: number) => VERDICTS[before % VERDICTS.length] ?? 'up';
const history = makeHistory({ end, everyMs: 60_000, runs: 12, verdictAt });
const fullLine = journalLine(FULL_RUN.run, FULL_RUN.steps, FULL_RUN.state ?? makeState());

/** Everything that an edit, or a flipped bit that is still JSON, may put in the place of a value. */
const WRONG = [null, 7, -1, 1.5, 'text', '2026-13-45T99:99:99Z', true, [], [7], {}, { a: 'b' }, undefined];

/** Every value within a line replaced by each wrong one, or left out. */
function* spoiled(value: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    for (const change of spoiled(part)) {
      yield Array.isArray(value) ? value.with(Number(name), change ?? null) : { ...value, [name]: change };
    }
  }
}

test('the schema has the version of the records', () => {
  assert.equal(schema.version, RECORD_VERSION);
  assert.match(schema.$id, new RegExp(`:${RECORD_VERSION}$`));
});

test('lines of both versions fit the schema, and are read', () => {
  const text = linesOfHistory(history) + linesOfHistory(ofVersion2(history)) + fullLine;
  const lines = [...text.trimEnd().split('\n'), deliveryLine(FULL_DELIVERY).trimEnd()];
  for (const line of lines) {
    assert.ok(fits(JSON.parse(line)), `${line}\n${ajv.errorsText(fits.errors)}`);
    assert.ok(parseLine(line), line);
  }
});

test('schema and reader accept and refuse the same lines', () => {
  const versionOne = linesOfHistory(history).split('\n').slice(0, 6);
  let [accepted, refused] = [0, 0];
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY), ...versionOne.filter((each) => each !== '')]) {
    for (const value of spoiled(JSON.parse(line))) {
      const text = JSON.stringify(value) ?? 'undefined';
      const read = parseLine(text) !== undefined;
      const fit = text !== 'undefined' && fits(JSON.parse(text));
      assert.equal(read, fit, text);
      if (fit) accepted += 1;
      else refused += 1;
    }
  }
  assert.ok(accepted > 200 && refused > 1000, `${accepted} accepted, ${refused} refused`);
});

test('what a logger or a later version adds is let be', () => {
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY)]) {
    const more = { ...JSON.parse(line), level: 'info', msg: 'up' };
    assert.ok(fits(more) && parseLine(JSON.stringify(more)));
  }
});

test('each property of the full specimens is described by the schema', () => {
  const strict = new Ajv2020({ allowUnionTypes: true, formats: fullFormats });
  strict.addVocabulary(['version']);
  const closed = JSON.parse(JSON.stringify(schema), (_, value) =>
    value?.type === 'object' && value.properties ? { ...value, additionalProperties: false } : value,
  );
  const known = strict.compile(closed);
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY)])
    assert.ok(known(JSON.parse(line)), strict.errorsText(known.errors));
});
