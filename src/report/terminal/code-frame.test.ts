import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeFrame, frameText } from './code-frame.ts';

const FILE = ['one:', '  two: 2', '  three: 3', '  four: 4', '  five: 5', '  six: 6'];

function framed(contract: string, lines: readonly string[] | undefined = FILE, columns?: number): string[] {
  const frame = codeFrame(contract, () => lines);
  return frame ? frameText(frame, columns) : [];
}

test('shows two lines above and below, and a caret under the place', () => {
  assert.deepEqual(framed('x.yaml:4:9'), [
    '  2 │   two: 2',
    '  3 │   three: 3',
    '> 4 │   four: 4',
    '    │         ^',
    '  5 │   five: 5',
    '  6 │   six: 6',
  ]);
});

test('shows fewer lines at the start and the end of the file', () => {
  assert.deepEqual(framed('x.yaml:1:1').slice(0, 2), ['> 1 │ one:', '    │ ^']);
  assert.deepEqual(framed('x.yaml:6:3').slice(-2), ['> 6 │   six: 6', '    │   ^']);
});

test('aligns line numbers to the width of the last one', () => {
  const lines = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
  assert.deepEqual(framed('x.yaml:9:1', lines), [
    '   7 │ line 7',
    '   8 │ line 8',
    '>  9 │ line 9',
    '     │ ^',
    '  10 │ line 10',
    '  11 │ line 11',
  ]);
});

test('has no frame for a text that is no place, a line that is not in the file, or an unreadable file', () => {
  for (const contract of ['x.yaml', 'x.yaml:0:1', 'x.yaml:7:1', '']) assert.deepEqual(framed(contract), []);
  assert.equal(
    codeFrame('x.yaml:1:1', () => undefined),
    undefined,
  );
});

test('cuts lines on a narrow terminal, and keeps the place visible', () => {
  const long = `{${'"a":1,'.repeat(50)}"here":true}`;
  const column = long.indexOf('"here"') + 1;
  const [code = '', caret = ''] = framed(`x.json:1:${column}`, [long], 40);
  assert.ok(code.length <= 40 && caret.length <= 40, `${code.length}, ${caret.length}`);
  assert.equal(code.slice(caret.indexOf('^'), caret.indexOf('^') + 6), '"here"');
  assert.match(code, /^> 1 │ …/);
});

test('never shows a line of megabytes whole, whatever the width', () => {
  const long = `{${'"a":1,'.repeat(120_000)}"here":true,${'"b":2,'.repeat(10)}"c":3}`;
  const column = long.indexOf('"here"') + 1;
  const frame = codeFrame(`x.json:1:${column}`, () => [long, long]);
  assert.ok(frame);
  assert.ok(JSON.stringify(frame).length < 1500, `${JSON.stringify(frame).length} characters`);
  const [code = '', caret = '', next = ''] = frameText(frame);
  assert.ok(Math.max(code.length, caret.length, next.length) <= 160);
  assert.equal(code.slice(caret.indexOf('^'), caret.indexOf('^') + 6), '"here"');
  assert.match(code, /^> 1 │ …/);
});

test('keeps the caret aligned after tabs, and escapes control characters', () => {
  const [code = '', caret = ''] = framed('x.json:1:4', ['\t\u001B["b"']);
  assert.equal(code, '> 1 │   \\u001b["b"');
  assert.equal(caret.indexOf('^'), code.indexOf('"b"'));
});
