import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { prepareOfficial } from '../../src/openapi/official-schema.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'src', 'openapi');
const VERSIONS = ['3.0', '3.1', '3.2'] as const;

/**
 * Replaces the code that compiles the official OpenAPI schemas by precompiled functions, in files that are
 * loaded at the first check. The schemas themselves, which explain a failure, are in a separate file.
 */
export const officialChecks: Plugin = {
  name: 'official-checks',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]openapi[\\/]official-check\.ts$/ }, () => ({
      contents: [
        `const checks = {`,
        ...VERSIONS.map((version) => `'${version}': () => require('later:official:${version}'),`),
        `};`,
        `export const officialCheck = (version, kind) => checks[version]()[kind];`,
        `export const officialSchema = (version) => require('later:src/openapi/official-schema.ts').officialSchema(version);`,
      ].join('\n'),
      resolveDir: FOLDER,
    }));
    onResolve({ filter: /^official:/ }, ({ path }) => ({
      path: path.slice('official:'.length),
      namespace: 'official',
    }));
    onLoad({ filter: /.*/, namespace: 'official' }, ({ path }) => ({
      contents: prepareOfficial(path as (typeof VERSIONS)[number]),
      resolveDir: FOLDER,
    }));
  },
};
