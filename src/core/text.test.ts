import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fingerprintOf, isLoopback, listed, plain, visible } from './text.ts';

test('control characters and direction overrides are escaped; in several lines, line feeds and tabs stay', () => {
  const hostile = 'a\u001b]0;title\u0007\r\u009b2J\u202e\u2028\n\tb';
  const shown = 'a\\u001b]0;title\\u0007\\u000d\\u009b2J\\u202e\\u2028';
  assert.equal(plain(hostile), `${shown}\\u000a\\u0009b`);
  assert.equal(visible(hostile), `${shown}\n\tb`);
});

test('of escape sequences only colours stay, and only where they are wanted', () => {
  const text = '\u001b[31mred\u001b[0m \u001b[8mhidden \u001b[2J\u001b[31;40m';
  assert.equal(
    visible(text, { colors: true }),
    '\u001b[31mred\u001b[0m \\u001b[8mhidden \\u001b[2J\\u001b[31;40m',
  );
  assert.doesNotMatch(visible(text), /\p{Cc}/u);
});

test('commands to a CI server are escaped', () => {
  const cases: Readonly<Record<string, string>> = {
    '::error::x': '\\u003a:error::x',
    'a\n \u00a0::set-output name=a::b\n::add-mask::c':
      'a\n \u00a0\\u003a:set-output name=a::b\n\\u003a:add-mask::c',
    'a ##[set-env name=PATH]b': 'a \\u0023#[set-env name=PATH]b',
    '###[error]': '#\\u0023#[error]',
    '##vso[task.setvariable]x ##teamcity[a]': '\\u0023#vso[task.setvariable]x \\u0023#teamcity[a]',
  };
  for (const [text, shown] of Object.entries(cases)) assert.equal(visible(text), shown);
});

test('a line of JSON keeps its value', () => {
  const value = { '::a': ['##[error]', '\u001b[2J', '\u202e\u009b', '\n::b'] };
  const line = visible(JSON.stringify(value));
  assert.doesNotMatch(line, /##\[|[\p{Cc}\u202e]/u);
  assert.deepEqual(JSON.parse(line), value);
});

test('other texts do not change', () => {
  for (const text of ['', 'a::b c: d', '# title\n## part', 'é 漢字 👩‍👩‍👧', 'std::vector']) {
    assert.equal(visible(text), text);
  }
});

test('a fingerprint is 12 hexadecimal digits, the same for the same parts', () => {
  assert.match(fingerprintOf([]), /^[\da-f]{12}$/);
  assert.equal(fingerprintOf(['a', 'b']), fingerprintOf(['a', 'b']));
  // Fingerprints are kept in the run store: another algorithm would make every finding a new one.
  assert.equal(
    fingerprintOf(['body-const-wrong', 'login', 'response body /token_type', '"Bearer"']),
    'ee4aad41d9ed',
  );
});

test('parts that differ in one character, in order or in where they are split have other fingerprints', () => {
  const parts = Array.from({ length: 20_000 }, (_, index) => [
    'rule',
    'login',
    `response body /${index}`,
    'text',
  ]);
  const more = [['a', 'b'], ['b', 'a'], ['ab'], ['', 'ab'], ['ab', ''], ['ä'], ['a\u0308']];
  const prints = [...parts, ...more].map(fingerprintOf);
  assert.equal(new Set(prints).size, prints.length);
  for (const half of [prints.map((print) => print.slice(0, 6)), prints.map((print) => print.slice(6))]) {
    assert.ok(new Set(half).size > 19_000, 'both halves differ between parts');
  }
});

const isOwn = (url: string) => isLoopback(new URL(url).hostname);

const ADDRESSES: [what: string, own: boolean, urls: string[]][] = [
  [
    'every loopback address is recognized, however it is written',
    true,
    ['http://localhost:1', 'http://127.0.0.1', 'http://127.8.9.1:80/api', 'http://[::1]:4010'],
  ],
  [
    'a host name that only begins like one is not',
    false,
    ['http://127.example.com', 'http://localhost.example.com', 'http://[::2]', 'http://10.0.0.1'],
  ],
];

for (const [what, own, urls] of ADDRESSES) {
  test(what, () => {
    for (const url of urls) assert.equal(isOwn(url), own, url);
  });
}

test('a long list of names is cut, and says how many it leaves out', () => {
  assert.equal(listed(['id', 'name']), 'id, name');
  assert.equal(listed(['a', 'b', 'c', 'd'], 2), 'a, b and 2 more');
  assert.equal(listed(['a', 'b', 'c'], 2, '; '), 'a; b and 1 more');
  assert.equal(listed([]), '');
});
