import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';

test('a bundle that imports the run store from the index takes no other part of the module', async () => {
  const { metafile } = await build({
    stdin: {
      contents: "import { openRunStore } from './index.ts'; openRunStore('history', 'login');",
      resolveDir: import.meta.dirname,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    external: [
      'core',
      'project',
      'schema',
      'http',
      'rules',
      'masking',
      'drift',
      'openapi',
      'reading',
      'auth',
    ].map((room) => `*/${room}/index.ts`),
    metafile: true,
    write: false,
  });
  const [output] = Object.values(metafile.outputs);
  const imported = output?.imports.map(({ path }) => path).filter((path) => path.startsWith('node:'));
  assert.deepEqual([...new Set(imported)].sort(), ['node:fs', 'node:path']);
  const sizes = Object.entries(output?.inputs ?? {}).filter(([path]) => !path.includes('history/store/'));
  // A few numbers that the bundler cannot drop are all that may stay.
  const stayed = sizes.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  assert.ok(stayed < 2000, `${stayed} bytes of other files are in the bundle`);
});
