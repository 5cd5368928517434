import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joined } from './joined.ts';
import { judge } from './judge.ts';
import { petList, pets } from './pets.fixture.ts';

const violation = (where: string, received = 'nothing', expected = 'string') => ({
  ...{ where: `response body ${where}`, received, expected, pointer: '/components/schemas/Pet' },
});

test('the same part of many items is one violation, with a count and the first places', () => {
  const all = Array.from({ length: 120 }, (_, index) => violation(`/items/${index}/name`));
  assert.deepEqual(
    [...joined(all)].map(({ where, received }) => [where, received]),
    [
      [
        'response body /items/*/name',
        'nothing, in 120 places: /items/0/name, /items/1/name, /items/2/name, …',
      ],
    ],
  );
});

test('other parts, other expectations and one place alone stay as they are', () => {
  const all = [
    violation('/items/3/name'),
    violation('/items/3/kind'),
    violation('/items/4/kind', '1', 'cat'),
  ];
  assert.deepEqual([...joined(all)], all);
});

test('after a thousand violations the rest is not looked for', () => {
  let taken = 0;
  function* endless() {
    for (;;) yield violation(`/items/${taken++}/name`);
  }
  const [one, ...more] = [...joined(endless())];
  assert.match(one?.received ?? '', /in at least 1000 places/);
  assert.deepEqual([taken, more], [1000, []]);
});

test('a finding about an item is the same one whichever item it is', () => {
  const fingerprints = (...items: readonly Record<string, unknown>[]) =>
    judge(petList(items), pets).map(({ where, fingerprint }) => [where, fingerprint] as const);
  const [first] = fingerprints({ name: 1 }, { name: 'Rex' });
  const [second] = fingerprints({ name: 'Rex' }, { name: 1 });
  const [both] = fingerprints({ name: 1 }, { name: 2 });
  assert.deepEqual(
    [first?.[0], second?.[0], both?.[0]],
    ['response body /items/0/name', 'response body /items/1/name', 'response body /items/*/name'],
  );
  assert.deepEqual(new Set([first?.[1], second?.[1], both?.[1]]).size, 1);
});
