import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundledCharts, chartLibrary } from './chart-library.ts';

test('the charts are one script that fits into a page, says whose it is, and asks for nothing', () => {
  const { script, style } = chartLibrary();
  assert.match(script, /^\/\*! uPlot, .* MIT License/);
  assert.doesNotMatch(
    script,
    /<\/script|<!--|\bimport\s*\(|fetch\(|\beval\(|new Function|https?:\/\/(?!github\.com)/i,
  );
  assert.doesNotMatch(style, /<\/style|@import|url\(/i);
  assert.ok(script.length < 80_000, `${script.length} characters`);
});

test('the same sources make the same script, so that its hash is the same', () => {
  assert.deepEqual(bundledCharts(import.meta.dirname), chartLibrary());
});
