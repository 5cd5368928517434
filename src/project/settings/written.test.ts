import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { splitCommand } from './written.ts';

const LINES: string[] = [
  'page-me',
  '  page-me   --team  api ',
  `/opt/my\\ tools/page-me 'a b' "c d" e"f"'g'`,
  `page-me "" ''`,
  `page-me "say \\"hi\\" \\\\ \\$HOME \\x" 'it''s' \\'`,
  `page-me --text='two words' $\\HOME`,
];

for (const line of LINES) {
  test(`${JSON.stringify(line)} is split as a shell splits it`, () => {
    const script = `set -f; HOME='$HOME'; for word in ${line}; do printf '%s\\0' "$word"; done`;
    const expected = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    assert.deepEqual(splitCommand(line), expected);
  });
}

test('nothing is expanded', () => {
  assert.deepEqual(splitCommand('page-me $HOME *.ts `id` | tee; rm'), [
    'page-me',
    '$HOME',
    '*.ts',
    '`id`',
    '|',
    'tee;',
    'rm',
  ]);
});

test('an open quote or backslash is not a command line', () => {
  for (const line of [`page-me 'a`, 'page-me "a', 'page-me \\']) assert.equal(splitCommand(line), undefined);
});
