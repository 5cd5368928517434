import type { Plugin } from 'esbuild';

/** Loads libraries from files of their own at the first call, because few processes need them. */
export const lazyLibraries: Plugin = {
  name: 'lazy-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schema[\\/]libraries\.ts$/ }, ({ path }) => ({
      contents: `export const loadAjv = () => require('later:scripts/build/ajv-library.ts');
export const loadAjvSource = () => require('later:scripts/build/ajv-library.ts').source;
export const loadYaml = () => require('later:yaml');`,
      resolveDir: path,
    }));
    onLoad({ filter: /[\\/]openapi[\\/]compiler\.ts$/ }, ({ path }) => ({
      contents: `export const loadCompiler = () => require('later:src/openapi/compile.ts');`,
      resolveDir: path,
    }));
  },
};
