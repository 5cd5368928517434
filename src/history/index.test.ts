import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build } from 'esbuild';

test('a bundle that takes the run store from the door takes nothing else of the room', async () => {
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
  assert.deepEqual([...new Set(imported)], ['node:fs', 'node:path', 'node:child_process']);
  const sizes = Object.entries(output?.inputs ?? {}).filter(([path]) => !path.includes('history/store/'));
  // A few numbers that the bundler cannot mutate unused are all that may stay.
  const stayed = sizes.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  assert.ok(stayed < 2000, `${stayed} bytes of other files are in the bundle`);
});
