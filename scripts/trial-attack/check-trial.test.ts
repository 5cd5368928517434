import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { builtCommand } from '../../src/testing/command-for-tests.ts';
import { checkTrial } from './check-trial.ts';

before(builtCommand);

test('hostile responses and documents end in a record each, in one check with a small heap', async () => {
  const cases = [12, 14, 16, 18, 19, 20, 22, 24, 25, 29];
  const { verdicts, problems } = await checkTrial({ seed: 7, cases, heapMegabytes: 64 });
  assert.deepEqual(problems, []);
  const count = Object.values(verdicts).reduce((sum, each) => sum + each, 0);
  assert.equal(count, cases.length);
});
