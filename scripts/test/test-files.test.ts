import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  everyTestFile,
  isQuick,
  namedTestFiles,
  needsBrowser,
  sharesProcess,
  takesLong,
} from './test-files.ts';

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

test('tests of scripts and of Playwright take long', () => {
  assert.equal(takesLong('scripts/package/story.test.ts'), true);
  assert.equal(takesLong('src/playwright/suite/account.test.ts'), true);
  assert.equal(takesLong('src/cli/commands/check.test.ts'), false);
});

test('a file runs with others unless it, or test support that it imports, starts a process, and is quick without a server', () => {
  const write = (path: string, text: string) => writeFileSync(join(root, path), text);
  write('src/pure.test.ts', "import { a } from './a.ts';\nimport { b } from './b.fixture.ts';\n");
  write('src/b.fixture.ts', "import { b } from './b.fixture.ts';\n");
  write('src/starts.test.ts', "import { run } from './run-for-tests.ts';\n");
  write('src/run-for-tests.ts', "import { spawn } from 'node:child_process';\n");
  write('src/serves.test.ts', "import { serve } from './serve-for-tests.ts';\n");
  write('src/serve-for-tests.ts', "import { createServer } from 'node:http';\n");
  write('src/mutates.test.ts', "import { mutate } from './mutate.ts';\n");
  const found = (path: string) => [sharesProcess(root, path), isQuick(root, path)];
  assert.deepEqual(found('src/pure.test.ts'), [true, true]);
  for (const path of ['src/serves.test.ts', 'src/mutates.test.ts'])
    assert.deepEqual(found(path), [true, false], path);
  write('scripts/pure.test.ts', "import { order } from './order.ts';\n");
  write('scripts/order.ts', "import { a } from '../src/a.ts';\n");
  write('scripts/starts.test.ts', "import { run } from './run.ts';\n");
  write('scripts/run.ts', "import { spawn } from 'node:child_process';\n");
  assert.deepEqual(found('scripts/pure.test.ts'), [true, false]);
  for (const path of [
    'src/starts.test.ts',
    'scripts/starts.test.ts',
    'src/report/pages/page.browser.test.ts',
  ]) {
    assert.deepEqual(found(path), [false, false], path);
  }
  for (const name of [
    'src/pure',
    'src/starts',
    'src/serves',
    'src/mutates',
    'scripts/pure',
    'scripts/starts',
  ]) {
    rmSync(join(root, `${name}.test.ts`));
  }
});
