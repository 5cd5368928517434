import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { jsonSchemas } from './json-schemas.ts';
import { referencePages } from './pages.ts';

const folder = join(projectRoot(), 'docs', 'reference');
const pages = await referencePages();

test('docs/reference/ has exactly the generated pages', () => {
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(pages).sort());
});

for (const [name, text] of Object.entries(pages)) {
  test(`docs/reference/${name} is up to date ("npm run docs" writes it)`, () => {
    assert.equal(readFileSync(join(folder, name), 'utf8'), text);
  });
}

for (const [path, text] of Object.entries(jsonSchemas())) {
  test(`${path} is up to date ("npm run docs" writes it)`, () => {
    assert.equal(readFileSync(join(projectRoot(), path), 'utf8'), text);
  });
}
