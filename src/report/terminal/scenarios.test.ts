import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCENARIOS } from './scenarios.fixture.ts';

const STORED = join(import.meta.dirname, 'stored');

// To accept the current output: UPDATE_STORED=1 npx tsx --test src/report/terminal/scenarios.test.ts
for (const [name, text] of Object.entries(SCENARIOS)) {
  test(`prints the stored output for ${name}`, () => {
    const file = join(STORED, `${name}.txt`);
    if (process.env.UPDATE_STORED) writeFileSync(file, text());
    assert.equal(text(), readFileSync(file, 'utf8'));
  });
}

test('has no stored output without a scenario', () => {
  assert.deepEqual(
    readdirSync(STORED).sort(),
    Object.keys(SCENARIOS)
      .map((name) => `${name}.txt`)
      .sort(),
  );
});
