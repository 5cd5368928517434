import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NOTHING, together, trialText } from './trial-text.ts';

test('the peak memory of a part has its case, and what an empty process takes', () => {
  const of = (peakMegabytes: number, peakCase: number) => ({ ...NOTHING, cases: 1, peakMegabytes, peakCase });
  const figures = together(together({ ...NOTHING, emptyMegabytes: 58 }, of(200, 7)), of(90, 9));
  assert.equal(
    trialText({ check: figures }, 1),
    'check: 2 hostile responses, 0 problems, peak memory of a process 200 MB (case 7), of an empty one 58 MB\nseed 1\n',
  );
});
