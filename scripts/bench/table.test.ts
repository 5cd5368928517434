import assert from 'node:assert/strict';
import { test } from 'node:test';
import { row } from './row.ts';
import { table } from './table.ts';

test('a row has the median, the least and the most of its rounds', () => {
  assert.deepEqual(row('one', [3, 1, 2], 'ms'), {
    what: 'one',
    median: 2,
    least: 1,
    most: 3,
    rounds: 3,
    unit: 'ms',
  });
});

test('a goal is met where the median is at most the goal', () => {
  assert.equal(row('one', [1, 3, 99], 'ms', 3).met, true);
  assert.equal(row('one', [1, 3.001, 3.002], 'ms', 3).met, false);
});

test('the table aligns figures, and a row without a goal has no verdict', () => {
  const rows = [
    row('first', [1, 2, 3], 'ms'),
    row('the second', [70], 'MB', 60),
    row('third', [2.5], '×', 3),
  ];
  assert.equal(
    table(rows),
    [
      'measured     median  least – most  rounds       goal  met',
      '----------  -------  ------------  ------  ---------  ---',
      'first       2.00 ms   1.00 – 3.00       3',
      'the second  70.0 MB   70.0 – 70.0       1  ≤ 60.0 MB  no',
      'third        2.50 ×   2.50 – 2.50       1   ≤ 3.00 ×  yes',
      '',
    ].join('\n'),
  );
});

test('a figure that could not be measured says why', () => {
  assert.match(
    table([{ what: 'a peer', missing: 'npm does not have it' }]),
    /^a peer: npm does not have it$/m,
  );
});
