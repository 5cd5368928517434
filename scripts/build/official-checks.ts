import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { prepareOfficial } from '../../src/openapi/prepare-official.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'src', 'openapi');
const VERSIONS = ['3.0', '3.1', '3.2'] as const;

/** The files of the bundle that hold the official schemas: as finished functions, and as what explains a failure. */
export const officialEntries = {
  ...Object.fromEntries(VERSIONS.map((version) => [`official-${version}`, `official:${version}`])),
  'official-schemas': 'src/openapi/official-schema.ts',
};

/** Puts finished functions in the place of what compiles the official schemas; they are loaded with the first check. */
export const officialChecks: Plugin = {
  name: 'official-checks',
  setup({ onLoad, onResolve }) {
    onLoad({ filter: /[\\/]openapi[\\/]official-check\.ts$/ }, () => ({
      contents: [
        `const checks = {`,
        ...VERSIONS.map((version) => `'${version}': () => require('official:${version}'),`),
        `};`,
        `export const officialCheck = (version, kind) => checks[version]()[kind];`,
        `export const officialSchema = (version) => require('official:schemas').officialSchema(version);`,
      ].join('\n'),
      resolveDir: FOLDER,
    }));
    onResolve({ filter: /^official:/ }, ({ kind, path }) =>
      kind === 'entry-point'
        ? { path: path.slice('official:'.length), namespace: 'official' }
        : { path: `./${path.replace(':', '-')}.cjs`, external: true },
    );
    onLoad({ filter: /.*/, namespace: 'official' }, ({ path }) => ({
      contents: prepareOfficial(path as (typeof VERSIONS)[number]),
      resolveDir: FOLDER,
    }));
  },
};
