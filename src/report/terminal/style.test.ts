import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';
import { colorsOf, columnsOf, styleOf, wrapping } from './style.ts';

const TERMINAL = { isTTY: true, columns: 80, hasColors: () => true };
const PIPE = {};

test('uses colours on a terminal only', () => {
  assert.equal(colorsOf(TERMINAL, {}), true);
  assert.equal(colorsOf({ ...TERMINAL, hasColors: () => false }, {}), false);
  assert.equal(colorsOf(PIPE, {}), false);
});

test('NO_COLOR turns colours off, FORCE_COLOR turns them on and takes precedence', () => {
  assert.equal(colorsOf(TERMINAL, { NO_COLOR: '1' }), false);
  assert.equal(colorsOf(TERMINAL, { NO_COLOR: '' }), true);
  assert.equal(colorsOf(PIPE, { FORCE_COLOR: '1' }), true);
  assert.equal(colorsOf(PIPE, { FORCE_COLOR: '', NO_COLOR: '1' }), true);
  assert.equal(colorsOf(TERMINAL, { FORCE_COLOR: '0' }), false);
});

test('wraps at the width of the terminal or at COLUMNS, and not at all elsewhere', () => {
  assert.equal(columnsOf(TERMINAL, {}), 80);
  assert.equal(columnsOf(PIPE, { COLUMNS: '60' }), 60);
  assert.equal(columnsOf(TERMINAL, { COLUMNS: 'wide' }), 80);
  assert.equal(columnsOf(PIPE, {}), undefined);
  assert.equal(styleOf(PIPE, {}, { project: '/', mask: String }).wrap, undefined);
});

test('wraps at spaces, breaks a word that is too long, and counts wide characters as two columns', () => {
  const { wrap } = wrapping(20);
  assert.deepEqual(wrap('one two three four five', 8), ['one two', 'three four', 'five']);
  assert.deepEqual(wrap('x'.repeat(30), 8), ['x'.repeat(12), 'x'.repeat(12), 'x'.repeat(6)]);
  assert.deepEqual(wrap('漢字漢字漢字漢字', 8), ['漢字漢字漢字', '漢字']);
});

test('reads the contract relative to the project and masks it; a missing file is no error', () => {
  const project = temporaryDirectory();
  writeFileSync(join(project, 'x.yaml'), 'password: geheim\r\nuser: a\r\n');
  const style = styleOf(PIPE, {}, { project, mask: (text) => text.replaceAll('geheim', '$LOGIN_PASSWORD') });
  assert.deepEqual(style.frame?.('x.yaml:1:11')?.lines.slice(0, 2), [
    { number: 1, text: 'password: $LOGIN_PASSWORD' },
    { number: 2, text: 'user: a' },
  ]);
  assert.equal(style.frame?.('gone.yaml:1:1'), undefined);
});
