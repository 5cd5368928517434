import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { damaged, openSchema, whyNot } from './damaged.fixture.ts';
import { linesOfHistory, makeHistory, makeState, withState } from './history.fixture.ts';
import { deliveryLine, parseLine, storeLine } from './line.ts';
import { RECORD_VERSION, VERDICTS } from './record.ts';
import { FULL_DELIVERY, FULL_RUN } from './samples.fixture.ts';

const { schema, fits, describes } = openSchema(join(import.meta.dirname, 'run-store.schema.json'));

const end = new Date('2026-02-01T00:01:00Z');
const verdictAt = (before: number) => VERDICTS[before % VERDICTS.length] ?? 'up';
const history = makeHistory({ end, everyMs: 60_000, runs: 12, verdictAt });
const fullLine = storeLine(FULL_RUN.run, FULL_RUN.steps, FULL_RUN.state ?? makeState());

test('the schema has the version of the records', () => {
  assert.equal(schema.version, RECORD_VERSION);
  assert.match(schema.$id, new RegExp(`:${RECORD_VERSION}$`));
});

test('lines fit the schema, and are read', () => {
  const text = linesOfHistory(history) + linesOfHistory(withState(history)) + fullLine;
  const lines = [...text.trimEnd().split('\n'), deliveryLine(FULL_DELIVERY).trimEnd()];
  for (const line of lines) {
    assert.ok(fits(JSON.parse(line)), `${line}\n${whyNot(fits)}`);
    assert.ok(parseLine(line), line);
  }
});

test('schema and reader accept and refuse the same lines', () => {
  let [accepted, refused] = [0, 0];
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY)]) {
    for (const value of damaged(JSON.parse(line))) {
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

test('what a logger or a later version adds is ignored', () => {
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY)]) {
    const more = { ...JSON.parse(line), level: 'info', msg: 'up' };
    assert.ok(fits(more) && parseLine(JSON.stringify(more)));
  }
});

test('each property of the full samples is described by the schema', () => {
  for (const line of [fullLine, deliveryLine(FULL_DELIVERY)])
    assert.ok(describes(JSON.parse(line)), whyNot(describes));
});
