import type { BuildOptions } from 'esbuild';
import manifest from '../../package.json' with { type: 'json' };

/** The public entry points by the name of their file in `dist/`; package.json exports them. */
export const LIBRARY = {
  index: 'src/index.ts',
  playwright: 'src/playwright/index.ts',
  reporter: 'src/reporter.ts',
} as const;

/** Files that Playwright loads by path; they lie beside `playwright.js`. */
const GIVEN_BY_PATH = { 'run-memory': 'src/playwright/run-memory.ts' };

/** Not bundled: dependencies of Driftline, and packages that the user's project has installed. */
export const EXTERNAL = [
  ...Object.keys((manifest as { readonly dependencies?: object }).dependencies ?? {}),
  ...Object.keys(manifest.peerDependencies),
];

/** Defines `require` in ESM, for modules that load a file of the command (`./yaml.cjs`). */
const REQUIRE = `import { createRequire as requireFrom } from 'node:module';const require = requireFrom(import.meta.url);`;

/** The library: ESM with shared chunks, so that an import of the reporter does not load the mock server. */
export const libraryOptions: BuildOptions = {
  entryPoints: { ...LIBRARY, ...GIVEN_BY_PATH },
  format: 'esm',
  splitting: true,
  // All in one folder, because the sources read files beside them.
  chunkNames: 'chunk-[hash]',
  banner: { js: REQUIRE },
};
