import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../temporary-directory.fixture.ts';
import { colorsOf, columnsOf } from './stream.ts';
import { styleOf, wrapping } from './style.ts';

const TERMINAL = { isTTY: true, columns: 80, hasColors: () => true };
const PIPE = {};

test('colour is for terminals', () => {
  assert.equal(colorsOf(TERMINAL, {}), true);
  assert.equal(colorsOf({ ...TERMINAL, hasColors: () => false }, {}), false);
  assert.equal(colorsOf(PIPE, {}), false);
});

test('NO_COLOR takes it away, FORCE_COLOR gives it, and the latter wins', () => {
  assert.equal(colorsOf(TERMINAL, { NO_COLOR: '1' }), false);
  assert.equal(colorsOf(TERMINAL, { NO_COLOR: '' }), true);
  assert.equal(colorsOf(PIPE, { FORCE_COLOR: '1' }), true);
  assert.equal(colorsOf(PIPE, { FORCE_COLOR: '', NO_COLOR: '1' }), true);
  assert.equal(colorsOf(TERMINAL, { FORCE_COLOR: '0' }), false);
});

test('lines are as wide as the terminal, or as COLUMNS says, and of any length elsewhere', () => {
  assert.equal(columnsOf(TERMINAL, {}), 80);
  assert.equal(columnsOf(PIPE, { COLUMNS: '60' }), 60);
  assert.equal(columnsOf(TERMINAL, { COLUMNS: 'wide' }), 80);
  assert.equal(columnsOf(PIPE, {}), undefined);
  assert.equal(styleOf(PIPE, {}, { project: '/', mask: String }).wrap, undefined);
});

test('text breaks at spaces, a long word where it must, and wide characters take two columns', () => {
  const { wrap } = wrapping(20);
  assert.deepEqual(wrap('one two three four five', 8), ['one two', 'three four', 'five']);
  assert.deepEqual(wrap('x'.repeat(30), 8), ['x'.repeat(12), 'x'.repeat(12), 'x'.repeat(6)]);
  assert.deepEqual(wrap('漢字漢字漢字漢字', 8), ['漢字漢字漢字', '漢字']);
});

test('the contract is read relative to the project, masked, and a file that is gone is no error', () => {
  const project = temporaryDirectory();
  writeFileSync(join(project, 'x.yaml'), 'password: geheim\r\nuser: a\r\n');
  const style = styleOf(PIPE, {}, { project, mask: (text) => text.replaceAll('geheim', '$LOGIN_PASSWORD') });
  assert.deepEqual(style.frame?.('x.yaml:1:11')?.lines.slice(0, 2), [
    { number: 1, text: 'password: $LOGIN_PASSWORD' },
    { number: 2, text: 'user: a' },
  ]);
  assert.equal(style.frame?.('gone.yaml:1:1'), undefined);
});
