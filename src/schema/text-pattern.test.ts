import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withinTime } from '../core/time.ts';
import { hasUniqueItems } from './assertions.ts';
import { textPattern } from './text-pattern.ts';

const TEXTS = [
  '',
  'a',
  'ab',
  'a b',
  'é',
  '😀',
  'a😀',
  '😀😀',
  '\ud83d',
  'a\n',
  '12',
  '\ufffd',
  '漢字',
  '\u2028',
  '_-',
  // Longer than the linear engine takes.
  'a'.repeat(40_000),
  '😀'.repeat(20_000),
];
const PATTERNS = [
  ...[
    '.',
    '^.$',
    '^.{2}$',
    '^..$',
    '\\S',
    '^\\W$',
    '[^a]',
    '^[^a]$',
    '^[^\\u4e00-\\u9fff]$',
    '^[a-z\\s]+$',
    '\\bab\\b',
  ],
  ...[
    '^[\\u4e00-\\u9fff]+$',
    '^\\D{1,2}$',
    '(?<n>a)b?',
    '^(?=a)',
    '^(?!a).',
    '(.)\\1',
    '\\p{L}',
    '^\\u{1f600}',
    '^[😀]$',
  ],
  ...['^(?:é|a)$', '^[à-ÿ]$', '^\\x61', '^[\\-a]', '^\\ufffd$', '^\\ud83d$'],
];

test('a pattern matches as in ECMA-262 with the flag u, whichever engine runs it', () => {
  for (const pattern of PATTERNS) {
    const own = textPattern(pattern);
    const expected = new RegExp(pattern, 'u');
    for (const text of TEXTS)
      assert.equal(own.test(text), expected.test(text), `${pattern} on ${JSON.stringify(text.slice(0, 20))}`);
  }
});

test('a pattern that is only valid without the flag u is compiled without it; an invalid one throws', () => {
  for (const text of ['-', '-'.repeat(40_000)]) {
    assert.ok(textPattern('^\\-+$').test(text));
    assert.ok(!textPattern('^\\-$').test(`${text}a`));
  }
  assert.throws(() => textPattern('('), SyntaxError);
  assert.notEqual(String(textPattern('a')), String(textPattern('b')));
});

for (const pattern of ['^([a-zA-Z0-9_-]+\\s?)*$', '(a+)+$', '^(a|aa)+$', '^([a-z]+)*\\d$']) {
  test(`${pattern} is matched in linear time`, () => {
    const matches = withinTime(20_000, 'It', () => textPattern(pattern).test(`${'a'.repeat(40)}!`));
    assert.equal(matches, false);
  });
}

for (const pattern of ['^(?<=x?)(?=a)(a+)+$', '^(?=a)(a+)+$', '^(a+)+\\1$', '^(?<n>a+)+\\k<n>$']) {
  test(`${pattern}, which cannot be matched in linear time, is interrupted`, () => {
    const match = () => withinTime(50, 'It', () => textPattern(pattern).test(`${'a'.repeat(40)}!`));
    assert.throws(match, { code: 'DL_TIME_LIMIT' });
  });
}

test('a pattern that backtracks takes linear time, on emoji as well', () => {
  for (const text of [`${'a'.repeat(5000)}!`, `😀${'a'.repeat(5000)}!`]) {
    assert.equal(
      withinTime(20_000, 'It', () => textPattern('(a+)+$').test(text)),
      false,
    );
  }
});

test('a long text is not left to the linear engine, which would take gigabytes: the time limit holds', () => {
  const text = `${'a'.repeat(300_000)}!`;
  assert.throws(() => withinTime(500, 'It', () => textPattern('(a+)+$').test(text)), /took longer than/);
});

test('items are unique if no two are equal, whatever the order of their properties', () => {
  const cases: readonly (readonly [unknown[], boolean])[] = [
    [[1, '1', true, 'true', null, 'null', [], {}, '[]', '{}'], true],
    [
      [
        { a: 1, b: { c: 2, d: 3 } },
        { b: { d: 3, c: 2 }, a: 1 },
      ],
      false,
    ],
    [
      [
        [1, 2],
        [2, 1],
      ],
      true,
    ],
    [[0, -0], false],
    [['"a"', 'a'], true],
    [[{ a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] }], false],
  ];
  for (const [items, unique] of cases) assert.equal(hasUniqueItems(items), unique, JSON.stringify(items));
});
