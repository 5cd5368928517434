import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from './scenarios.fixture.ts';

const STORED = join(import.meta.dirname, 'stored');

// To accept what is shown now: UPDATE_STORED=1 npx tsx --test reports/terminal/scenarios.test.ts
for (const [name, text] of Object.entries(SCENARIOS)) {
  test(`a terminal shows what is stored of ${name}`, () => {
    const file = join(STORED, `${name}.txt`);
    if (process.env.UPDATE_STORED) writeFileSync(file, text());
    assert.equal(text(), readFileSync(file, 'utf8'));
  });
}

test('nothing is stored of a scenario that is gone', () => {
  assert.deepEqual(
    readdirSync(STORED).sort(),
    Object.keys(SCENARIOS)
      .map((name) => `${name}.txt`)
      .sort(),
  );
});
