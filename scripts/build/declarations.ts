import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { LIBRARY } from './library.ts';

/** What comes with the project of whoever imports Driftline; all other types are taken in. */
const EXTERNAL = [/^node:/, /^@playwright\/test/];

/** Packages whose types are public by way of ours. */
const TAKEN_IN = ['openapi-types', 'jose'];

/**
 * Writes the declarations of what users import: those of hundreds of files, each of which names others, become one file
 * for each entry and one for what they share. Whether the types are right, `npm run types` says.
 * @throws Error where the compiler ends badly
 */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  // Below the project, so that the packages whose types are taken in are found.
  const emitted = join(folder, 'emitted');
  try {
    emit(root, emitted);
    await bundle(emitted, folder);
  } finally {
    rmSync(emitted, { recursive: true, force: true });
  }
}

function emit(root: string, outDir: string): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(compiler, '..', 'bin', 'tsc');
  const project = join(root, 'scripts', 'build', 'tsconfig.json');
  const { status, stdout, error } = spawnSync(process.execPath, [tsc, '-p', project, '--outDir', outDir], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The declarations were not made: ${error ?? stdout}`);
}

async function bundle(emitted: string, folder: string): Promise<void> {
  const entries = Object.entries(LIBRARY).map(([name, source]) => [
    name,
    join(emitted, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts')),
  ]);
  const bundled = await rollup({
    input: Object.fromEntries(entries),
    external: EXTERNAL,
    plugins: [dts({ includeExternal: TAKEN_IN })],
    // Types that are public by way of others only, on purpose.
    onLog: (_level, { code, message }) => {
      if (code !== 'PLUGIN_WARNING') throw new Error(`The declarations were not bundled: ${message}`);
    },
  });
  const { output } = await bundled.write({
    dir: folder,
    entryFileNames: '[name].d.ts',
    chunkFileNames: 'types-[hash].d.ts',
  });
  await bundled.close();
  const files = new Set(output.map(({ fileName }) => fileName));
  for (const { fileName, imports } of output.filter((each) => each.type === 'chunk')) {
    const missing = imports.filter(
      (path) => !files.has(path) && !EXTERNAL.some((external) => external.test(path)),
    );
    if (missing.length > 0)
      throw new Error(`${fileName} names types of ${missing.join(', ')}: take them in.`);
  }
}
