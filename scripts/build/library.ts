import type { BuildOptions } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };

/** What users import, by the name of its file in `dist/`; package.json exports them. */
export const LIBRARY = {
  index: 'src/index.ts',
  playwright: 'src/playwright/index.ts',
  reporter: 'src/reporter.ts',
} as const;

/** What Playwright is given as the path of a file, which lies beside `playwright.js`. */
const GIVEN_BY_PATH = { 'run-memory': 'src/playwright/run-memory.ts' };

/** What is not taken in: it comes with Driftline, or with the project that Driftline is installed in. */
export const EXTERNAL = [
  ...Object.keys((manifest as { readonly dependencies?: object }).dependencies ?? {}),
  ...Object.keys(manifest.peerDependencies),
];

/** Gives a module that loads a file of the command (`./yaml.cjs`) what CommonJS has by itself. */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);`;

/** The library: ESM, with what its parts share in chunks, so that an import of the reporter loads no mock server. */
export const libraryOptions: BuildOptions = {
  entryPoints: { ...LIBRARY, ...GIVEN_BY_PATH },
  format: 'esm',
  splitting: true,
  // All in one folder, as the sources of what is read beside them say.
  chunkNames: 'chunk-[hash]',
  banner: { js: REQUIRE },
};
