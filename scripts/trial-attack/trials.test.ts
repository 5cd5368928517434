import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtCommand } from '../../src/testing/command-for-tests.ts';
import { checkTrial } from './check-trial.ts';
import { startNeighbour } from './neighbour.ts';
import { suiteTrial } from './suite-trial.ts';
import type { Figures } from './trial-text.ts';
import { watchTrial } from './watch-trial.ts';

before(builtCommand);

const countOf = ({ verdicts }: Figures) => Object.values(verdicts).reduce((sum, each) => sum + each, 0);

test('hostile responses end in a record each, in one check with a small heap', async () => {
  const cases = [12, 14, 16, 18, 19, 20, 22, 24, 25, 29];
  const figures = await checkTrial({ seed: 7, cases, heapMegabytes: 64 });
  assert.deepEqual(figures.problems, []);
  assert.equal(countOf(figures), cases.length);
});

test('hostile responses and documents end in a record or a message each, in one check', async () => {
  const { problems, cases } = await checkTrial({ seed: 7, cases: [19, 25, 29, 31] });
  assert.deepEqual(problems, []);
  assert.equal(cases, 4);
});

test('hostile responses in a watch end in records, and a healthy neighbour misses no run', async (t) => {
  const neighbour = await startNeighbour();
  t.after(() => neighbour.close());
  const figures = await watchTrial({ seed: 7, cases: [0, 1, 2, 3], neighbour: neighbour.url });
  assert.deepEqual(figures.problems, []);
  assert.ok(countOf(figures) >= 8);
});

test('hostile responses to the suite end in a result of each test', async () => {
  const figures = await suiteTrial({ seed: 7, cases: [0, 1, 2] });
  assert.deepEqual(figures.problems, []);
  assert.ok(countOf(figures) >= 3);
});
