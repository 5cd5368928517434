import type { Plugin } from 'esbuild';

/** The files of the bundle that hold a library each: several files of the bundle use them, and few processes do. */
export const libraryEntries = { ajv: 'scripts/build/ajv-library.ts', yaml: 'yaml' };

/** Has the libraries loaded from their files at the first call. */
export const lazyLibraries: Plugin = {
  name: 'lazy-libraries',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]schema[\\/]libraries\.ts$/ }, () => ({
      contents: `export const loadAjv = () => require('library:ajv');
export const loadAjvSource = () => require('library:ajv').source;
export const loadYaml = () => require('library:yaml');`,
    }));
    onLoad({ filter: /[\\/]openapi[\\/]compiler\.ts$/ }, () => ({
      contents: `export const loadCompiler = () => require('library:compile');`,
    }));
    onResolve({ filter: /^library:/ }, ({ path }) => ({
      path: `./${path.slice('library:'.length)}.cjs`,
      external: true,
    }));
  },
};
