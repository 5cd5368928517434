import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { SeriesRule } from '../../rule.ts';
import { rules } from '../index.ts';
import { seriesRules } from './index.ts';

const names = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.endsWith('.ts') && !/^index\.|\.test\./.test(name))
  .map((name) => name.slice(0, -'.ts'.length));

test('each file exports one listed rule about series, whose id is the name of the file', async () => {
  for (const name of names) {
    const exported: Readonly<Record<string, unknown>> = await import(`./${name}.ts`);
    const [rule, ...others] = Object.values(exported) as SeriesRule[];
    assert.equal(others.length, 0, name);
    assert.equal(rule?.id, name);
  }
  assert.deepEqual(seriesRules.map(({ id }) => id).toSorted(), names.toSorted());
});

test('no rule about series has the id or the title of a rule about one response', () => {
  const all = [...rules, ...seriesRules];
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  assert.equal(new Set(all.map(({ title }) => title)).size, all.length);
});

test('titles are sentences without a full stop, why and fix with one, and each rule has a source', () => {
  for (const { id, title, why, fix, source } of seriesRules) {
    assert.match(title, /^[A-Z][^\n]*[^.!?\s]$/, id);
    for (const text of [why, fix]) {
      assert.match(text, /^[A-Z][^\n]*[^.\s]\.$/, id);
      assert.doesNotMatch(text, /[.!?] [A-Z]/, `${id}: one sentence`);
    }
    assert.match(source ?? '', /RFC \d{4}|OpenAPI 3\.1|OWASP/, id);
  }
});
