import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeHistory, makeState, withState } from './history.fixture.ts';
import { deliveryLine, parseLine, storeLine } from './line.ts';
import { VERDICTS } from './record.ts';
import { FULL_DELIVERY, FULL_RUN } from './samples.fixture.ts';

const end = new Date('2026-02-01T00:01:00Z');

test('a run is one line, and is read as it was', () => {
  const verdictAt = (before: number) => VERDICTS[before % VERDICTS.length] ?? 'up';
  const history = withState(makeHistory({ end, everyMs: 60_000, runs: 12, verdictAt }));
  for (const entry of [...history, FULL_RUN]) {
    const line = storeLine(entry.run, entry.steps, entry.state ?? makeState());
    assert.match(line, /^[^\n]+\n$/);
    assert.deepEqual(parseLine(line), { kind: 'run', ...entry });
  }
});

test('what a reader looks for comes first, the state last', () => {
  const line = storeLine(FULL_RUN.run, FULL_RUN.steps, makeState());
  assert.match(
    line,
    /^\{"type":"run","version":3,"run":"run-0","monitor":"login","place":"eu-west","time":"2026-01-12T03:16:00.000Z","verdict":"unknown","cause":"rate-limited","durationMs":180,"serverMs":42.1,"exitCode":3,"steps":3,"errors":0,"warnings":1,"notes":1,"gap":\{/,
  );
  assert.match(line, /,"exchanges":\[\{"phases":\{.*\}\],"state":\{"level":"ok",.*\}\}\n$/);
});

test('what most steps have in common, and what the run says, is not repeated', () => {
  const [entry] = withState(makeHistory({ end, everyMs: 60_000, runs: 1 }));
  assert.ok(entry);
  const line = storeLine(entry.run, entry.steps, makeState());
  for (const name of ['"step"', '"findings"', '"outcome"', '"cause"', '"notes"'])
    assert.ok(!line.includes(name), name);
  assert.equal(line.match(/"monitor"/g)?.length, 1);
});

test('a property that a later version adds is kept', () => {
  const run = { ...FULL_RUN.run, region: 'eu' };
  const steps = FULL_RUN.steps.map((step) => ({ ...step, bytes: 12 }));
  const state = { ...makeState(), mood: 'calm' };
  assert.deepEqual(parseLine(storeLine(run, steps, state)), { kind: 'run', run, steps, state });
});

test('a delivery is a line of its own', () => {
  assert.deepEqual(parseLine(deliveryLine(FULL_DELIVERY)), { kind: 'delivery', delivery: FULL_DELIVERY });
});
