import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { everyTestFile, namedTestFiles, needsBrowser } from './test-files.ts';

const root = mkdtempSync(join(tmpdir(), 'driftline-'));
after(() => rmSync(root, { recursive: true, force: true }));

for (const path of [
  'src/a.test.ts',
  'src/a.ts',
  'src/deep/er/b.test.ts',
  'src/report/pages/page.browser.test.ts',
  'scripts/test.ts',
  'specs/login/success.spec.ts',
  'specs/node_modules/other/c.test.ts',
  'elsewhere/d.test.ts',
]) {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), '');
}

test('every unit test of src, specs and scripts is found, and none of a dependency', () => {
  assert.deepEqual(everyTestFile(root).units, [
    'src/a.test.ts',
    'src/deep/er/b.test.ts',
    'src/report/pages/page.browser.test.ts',
  ]);
});

test('named files are assigned to their runner', () => {
  const paths = ['src/a.test.ts', 'specs/login/success.spec.ts'].map((path) => join(root, path));
  assert.deepEqual(namedTestFiles(root, paths), {
    units: ['src/a.test.ts'],
    specs: ['specs/login/success.spec.ts'],
  });
});

test('a file that is not a test, or does not exist, is an error', () => {
  assert.throws(() => namedTestFiles(root, [join(root, 'src/a.ts')]), /neither/);
  assert.throws(() => namedTestFiles(root, [join(root, 'src/z.test.ts')]), /no file/);
});

test('only the tests of pages need a browser', () => {
  assert.equal(needsBrowser('src/report/pages/page.browser.test.ts'), true);
  assert.equal(needsBrowser('src/a.test.ts'), false);
});
