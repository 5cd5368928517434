import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { everyTestFile, isQuick, namedTestFiles, needsBrowser } from './test-files.ts';

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

test('a file is quick unless it, or test support that it imports, starts a process or a server', () => {
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  write('src/pure.test.ts', "import { a } from './a.ts';\nimport { b } from './b.fixture.ts';\n");
  write('src/b.fixture.ts', "import { b } from './b.fixture.ts';\n");
  write('src/starts.test.ts', "import { run } from './run-for-tests.ts';\n");
  write('src/run-for-tests.ts', "import { spawn } from 'node:child_process';\n");
  assert.equal(isQuick(root, 'src/pure.test.ts'), true);
  assert.equal(isQuick(root, 'src/starts.test.ts'), false);
  assert.equal(isQuick(root, 'scripts/order.test.ts'), false);
  assert.equal(isQuick(root, 'src/report/pages/page.browser.test.ts'), false);
  for (const path of ['src/pure.test.ts', 'src/starts.test.ts']) rmSync(join(root, path));
});
