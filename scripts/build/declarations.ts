import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { LIBRARY } from './library.ts';

/** Types that the user's project has installed; all other types are bundled. */
const EXTERNAL = [/^node:/, /^@playwright\/test/];

/** Packages whose types are part of our public types. */
const BUNDLED = ['openapi-types', 'jose'];

/**
 * Writes the type declarations of the public entry points: one file for each entry and one for what they
 * share. It does not check types; `npm run types` does.
 * @throws Error where the compiler fails
 */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  // Below the project, so that the packages whose types are bundled are found.
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
  if (status !== 0) throw new Error(`tsc could not write the declarations: ${error ?? stdout}`);
}

async function bundle(emitted: string, folder: string): Promise<void> {
  const entries = Object.entries(LIBRARY).map(([name, source]) => [
    name,
    join(emitted, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts')),
  ]);
  const bundled = await rollup({
    input: Object.fromEntries(entries),
    external: EXTERNAL,
    plugins: [dts({ includeExternal: BUNDLED })],
    // Plugin warnings are about types that are public only through other types, which is intended.
    onLog: (_level, { code, message }) => {
      if (code !== 'PLUGIN_WARNING') throw new Error(`rollup could not bundle the declarations: ${message}`);
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
      throw new Error(
        `${fileName} imports types of ${missing.join(', ')}: add the package to BUNDLED in declarations.ts.`,
      );
  }
}
