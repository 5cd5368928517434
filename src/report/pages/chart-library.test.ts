import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bundledCharts, chartLibrary } from './chart-library.ts';

test('bundles the charts into one inline script with a license notice and no network access', () => {
  const { script, style } = chartLibrary();
  assert.match(script, /^\/\*! uPlot, .* MIT License/);
  assert.doesNotMatch(
    script,
    /<\/script|<!--|\bimport\s*\(|fetch\(|\beval\(|new Function|https?:\/\/(?!github\.com)/i,
  );
  assert.doesNotMatch(style, /<\/style|@import|url\(/i);
  assert.ok(script.length < 80_000, `${script.length} characters`);
});

test('bundles the same sources into the same script, so that its hash is stable', () => {
  assert.deepEqual(bundledCharts(import.meta.dirname), chartLibrary());
});
