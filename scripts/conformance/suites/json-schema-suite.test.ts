import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compareMisses, knownMisses } from '../json-schema.ts';
import { judgeFile, type Suite } from './json-schema-suite.ts';

const suite: Suite = JSON.parse(
  readFileSync(new URL('data/json-schema-2020-12.json', import.meta.url), 'utf8'),
);
const known = knownMisses();

/** Judges the matching files of the suite, and compares the misses with the list. */
function judge(matches: (file: string) => boolean) {
  const judged = Object.keys(suite.files)
    .filter(matches)
    .map((file) => judgeFile(suite, file));
  const cases = judged.flatMap((each) => each.cases);
  const misses = judged.flatMap((each) => each.misses.map(({ name }) => name));
  const comparison = compareMisses(known, new Set(cases), new Set(misses));
  assert.deepEqual(comparison, { unknown: [], settled: [] });
  return { count: cases.length, misses, unexplained: judged.flatMap((each) => each.unexplained) };
}

const isFormat = (file: string) => file.startsWith('optional/format/');
const isOptional = (file: string) => file.startsWith('optional/') && !isFormat(file);
const HOT = /^optional\/format\/(?:date|time|date-time|uri|uri-reference|uuid|email|ipv4|ipv6)$/;

test('required cases of JSON Schema 2020-12 pass, except the known misses', () => {
  const { count, misses, unexplained } = judge((file) => !file.startsWith('optional/'));
  assert.equal(count, 1176);
  assert.ok(misses.length <= 2, misses.join('\n'));
  // An invalid value must have an explanation.
  assert.ok(unexplained.length <= 1, unexplained.join('\n'));
});

test('format cases pass', () => {
  const { count, misses } = judge(isFormat);
  assert.equal(count, 467);
  assert.deepEqual(
    misses.filter((name) => HOT.test(name.slice(0, name.indexOf(':')))),
    [],
  );
  assert.deepEqual(misses, []);
});

test('optional cases pass, except the known misses', () => {
  assert.equal(judge(isOptional).count, 145);
});

test('a comparison finds misses that are not listed, and listed ones that pass', () => {
  const listed = [{ reason: 'A reason.', cases: ['a', 'b', 'of another version'] }];
  const comparison = compareMisses(listed, new Set(['a', 'b', 'c', 'd']), new Set(['a', 'c']));
  assert.deepEqual(comparison, { unknown: ['c'], settled: ['b'] });
  const depending = listed.map((each) => ({ ...each, depends: true as const }));
  assert.deepEqual(compareMisses(depending, new Set(['b']), new Set()), { unknown: [], settled: [] });
  for (const { reason, cases } of known) {
    assert.match(reason, /^[A-Z].*\.$/, 'a reason is a sentence');
    assert.ok(cases.length > 0, reason);
  }
});
