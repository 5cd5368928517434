import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../src/testing/temporary-directory-for-tests.ts';
import { LoadedLater } from './loaded-later.ts';

/** Builds `src/start.ts` of a project that has these files. */
async function built(files: Readonly<Record<string, string>>): Promise<string> {
  const root = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  await new LoadedLater(root).build(
    { start: 'src/start.ts' },
    { absWorkingDir: root, outdir: join(root, 'dist'), bundle: true, platform: 'node', logLevel: 'silent' },
  );
  return join(root, 'dist');
}

test('each dynamically imported file becomes a file of the build, recursively and in cycles', async () => {
  const dist = await built({
    'src/start.ts': `export const say = async () => (await import('./module/one.ts')).one();`,
    'src/module/one.ts': `export const one = async () => (await import('../other/index.ts')).two();`,
    'src/other/index.ts': `export const two = () => 'two'; export const back = () => import('../module/one.ts');`,
  });
  assert.deepEqual(readdirSync(dist).sort(), ['module-one.cjs', 'other.cjs', 'start.cjs']);
  const { say } = createRequire(dist)(join(dist, 'start.cjs')) as { say(): Promise<string> };
  assert.equal(await say(), 'two');
});

test('a dynamic import inside a library stays in the same file', async () => {
  const dist = await built({
    'src/start.ts': `export { load } from 'library';`,
    'node_modules/library/package.json': '{ "main": "index.js" }',
    'node_modules/library/index.js': `export const load = () => import('./later.js');`,
    'node_modules/library/later.js': 'export const late = true;',
  });
  assert.deepEqual(readdirSync(dist), ['start.cjs']);
});

test('two files with the same output name are an error', async () => {
  const files = {
    'src/start.ts': `export const all = () => [import('./a-b.ts'), import('./a/b.ts')];`,
    'src/a-b.ts': 'export {};',
    'src/a/b.ts': 'export {};',
  };
  await assert.rejects(built(files), /src\/a\/b\.ts and src\/a-b\.ts would both become a-b\.cjs: rename one/);
});

test('a dynamic import of a bundled package is an error: a file of ours must import it', async () => {
  const files = {
    'src/start.ts': `export const parse = async () => (await import('library')).parse;`,
    'node_modules/library/index.js': 'exports.parse = 1;',
  };
  await assert.rejects(built(files), /import\('library'\) bundles the whole package: import a file of ours/);
});
