import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orFailure } from './bench.ts';
import { row } from './row.ts';
import { table } from './table.ts';

test('a measurement that succeeds says nothing more', async () => {
  const said: string[] = [];
  const rows = [row('one', [1], 'ms')];
  assert.equal(
    await orFailure(
      'check',
      (sentence) => said.push(sentence),
      async () => rows,
    ),
    rows,
  );
  assert.deepEqual(said, []);
});

test('a measurement that fails is a row of the table, its error on stderr without the page that a bundle is', async () => {
  const said: string[] = [];
  const rows = await orFailure(
    'openapi',
    (sentence) => said.push(sentence),
    () => Promise.reject(new Error(`node ours.cjs load a.json\nended with exit code 1:\n${'x'.repeat(1e5)}`)),
  );
  assert.deepEqual(rows, [{ what: 'openapi', missing: 'failed: node ours.cjs load a.json', failed: true }]);
  assert.match(table(rows), /^openapi: failed: node ours\.cjs load a\.json$/m);
  assert.equal(
    said.join(''),
    `openapi failed: node ours.cjs load a.json\nended with exit code 1:\n${'x'.repeat(300)}…`,
  );
});
