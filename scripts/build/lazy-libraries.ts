import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Loads libraries at the first call, because few processes need them; large ones from files of their own. */
export const lazyLibraries: Plugin = {
  name: 'lazy-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schema[\\/]libraries\.ts$/ }, ({ path }) => ({
      contents: `export const loadAjv = () => require('later:scripts/build/ajv-library.ts');
export const loadAjvSource = () => require('later:scripts/build/ajv-library.ts').source;
export const loadYaml = () => require('later:yaml');`,
      resolveDir: dirname(path),
    }));
    onLoad({ filter: /[\\/]project[\\/]libraries\.ts$/ }, ({ path }) => ({
      contents: `export const loadDotenv = () => require('dotenv');`,
      resolveDir: dirname(path),
    }));
    onLoad({ filter: /[\\/]openapi[\\/]compiler\.ts$/ }, ({ path }) => ({
      contents: `export const loadCompiler = () => require('later:src/openapi/compile.ts');`,
      resolveDir: dirname(path),
    }));
  },
};
