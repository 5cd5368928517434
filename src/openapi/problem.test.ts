import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Position } from './contract.ts';
import { codeFrames } from './problem.ts';

const codeFrame = (text: string, position: Position) => codeFrames(text)(position);

test('a position is shown with the lines around it and a mark below', () => {
  const text = 'one\ntwo\nthree\n  four\nfive\nsix\nseven';
  assert.equal(
    codeFrame(text, { line: 4, column: 3 }),
    ['  2 | two', '  3 | three', '> 4 |   four', '    |   ^', '  5 | five', '  6 | six'].join('\n'),
  );
  assert.equal(codeFrame('one', { line: 1, column: 1 }), '> 1 | one\n    | ^');
});

test('of a long line, the part around the position is shown', () => {
  const frame = codeFrame(`${'x'.repeat(1000)}HERE${'y'.repeat(1000)}`, { line: 1, column: 1001 });
  const [line = '', mark = ''] = frame.split('\n');
  assert.equal(line.indexOf('HERE'), mark.indexOf('^'));
  assert.ok(line.length < 120);
});

test('control characters do not reach a terminal, and the mark stays below its place', () => {
  const [line = '', mark = ''] = codeFrame('a\u001b[31m\tb\r\n', { line: 1, column: 8 }).split('\n');
  assert.equal(line, '> 1 | a\\u001b[31m  b');
  assert.equal(line.indexOf('  b') + 2, mark.indexOf('^'));
});
