import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ecmaPattern } from './foreign-pattern.ts';
import { textPattern } from './text-pattern.ts';

/** A pattern, texts that match it in its dialect, and texts that do not. */
const TRANSLATED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['\\A[a-z]+\\z', ['abc'], ['Abc', 'abc\n']],
  ['\\A\\d{3}\\Z', ['123', '123\n'], ['1234']],
  ['^[[:alnum:]_]+$', ['aB_1'], ['a-b', '[:']],
  ['^\\Qa.b\\E$', ['a.b'], ['axb']],
  ['/^[a-z]+$/', ['abc'], ['/abc/']],
  ['/^a[b-d]\\s$/i', ['AC '], ['ae ']],
  ['(?i)^straSse-[0-9a-f]+$', ['STRASSE-FF', 'strasse-0'], ['strasse-g']],
  ['(?s)^a.b$', ['a\nb'], ['ab']],
  ['^[a-z&&[^xy]]+$', ['abc'], ['axc']],
  ['^[a-z&&[xy]]+$', ['xyx'], ['a']],
  ['^(?P<year>\\d{4})(?P=year)$', ['20252025'], ['20252026']],
  ['^a(?#a comment)b$', ['ab'], ['a']],
  ['^\\p{Alpha}+\\P{Digit}$', ['abc-'], ['1a', 'ab1']],
  ['^\\x{e9}$', ['é'], ['e']],
];

test('a pattern of another dialect is translated where that is exact', () => {
  for (const [written, matching, others] of TRANSLATED) {
    const read = ecmaPattern(written);
    assert.ok('pattern' in read && read.foreign !== undefined, written);
    const pattern = textPattern(read.pattern);
    for (const text of matching)
      assert.ok(pattern.test(text), `${read.pattern} matches ${JSON.stringify(text)}`);
    for (const text of others) {
      assert.ok(!pattern.test(text), `${read.pattern} does not match ${JSON.stringify(text)}`);
    }
  }
});

test('what has no exact translation is named', () => {
  for (const [written, unknown] of [
    ['^\\h+$', '\\h'],
    ['^(?>ab)$', '(?>'],
    ['^a++$', '++'],
    ['/abc/i', '/…/i'],
    ['(?i)^ü$', 'ü in any case'],
    ['(?m)^a$', '(?m)'],
    ['a(?i)b', '(?i)'],
    ['[[:^alpha:]]', '[:^alpha:]'],
    ['\\p{InGreek}', '\\p{InGreek}'],
    ['\\Ga', '\\G'],
  ] as const) {
    assert.deepEqual(ecmaPattern(written), { unknown }, written);
  }
});

test('a pattern of ECMA-262 is left as it is', () => {
  for (const pattern of [
    '^[a-z]+$',
    '^(?=a)(a+)+$',
    '^(?=abc)(?!b)(?<=x)(?<!y)z$',
    '^(?=.*[A-Z])(?=.*\\d).{8,}$',
    '^(?<year>\\d{4})-\\k<year>$',
    '/users/',
    '/users/{id}/me',
    '^/api/$',
    '\\-\\_\\:\\/',
    '[^]]',
    '[\\w.+-]+@[[]x',
    '\\p{L}\\p{Script=Greek}',
    '(?<year>\\d)\\k<year>',
    '(?<=a)b(?!c)(?:d)',
    '^\\+?[1-9]\\d*$',
    '[!#$%&*&&]',
    '\\u{1F600}|\\x41|\\cA|\\0',
  ]) {
    assert.deepEqual(ecmaPattern(pattern), { pattern }, pattern);
  }
});

test('a hostile pattern is read in linear time', () => {
  for (const text of ['[a', '\\', '(?P<', '[[:', '\\Q', '/^', '&&[', '(?#']) {
    ecmaPattern(text.repeat(20_000));
  }
});
