import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantLike } from './tokens.ts';

const SECONDS = Date.UTC(2030, 4, 6, 7, 8, 9) / 1000;

for (const [example, written] of [
  ['2025-07-09T18:14:44.000000Z', '2030-05-06T07:08:09.000000Z'],
  ['2025-07-09T18:14:44.5Z', '2030-05-06T07:08:09.0Z'],
  ['2025-07-09T18:14:44Z', '2030-05-06T07:08:09Z'],
  ['2025-07-09T18:14:44+00:00', '2030-05-06T07:08:09+00:00'],
  ['2025-07-09T18:14:44.123+02:00', '2030-05-06T07:08:09.000Z'],
  ['2025-07-09 18:14:44', '2030-05-06 07:08:09Z'],
  [undefined, '2030-05-06T07:08:09Z'],
  [1_752_084_884, SECONDS],
] as const) {
  test(`in the format of ${example}, an instant is written ${written}`, () => {
    assert.equal(instantLike(example, SECONDS), written);
  });
}
