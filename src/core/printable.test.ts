import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, visible } from './printable.ts';

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
