import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Files that export one function, which loads a source file of ours. */
const OWN: Readonly<Record<string, readonly [name: string, source: string]>> = {
  'openapi/compiler': ['loadCompiler', 'openapi/compile'],
  'auth/later': ['loadLoginExample', 'auth/login-example'],
  'media/codecs/later': ['loadRareCodecs', 'media/codecs/rare'],
};

/** Loads libraries at the first call, because few processes need them; large ones from files of their own. */
export const lazyLibraries: Plugin = {
  name: 'lazy-libraries',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]schema[\\/]libraries\.ts$/ }, ({ path }) => ({
      contents: `export const loadAjv = () => require('later:scripts/build/ajv-library.ts');
export const loadAjvSource = () => require('later:scripts/build/ajv-library.ts').source;
export const loadYaml = () => require('later:yaml');
export const loadJsonPath = () => require('later:jsonpath-rfc9535');
export const loadXml = () => require('later:fast-xml-parser');`,
      resolveDir: dirname(path),
    }));
    onLoad({ filter: /[\\/]project[\\/]libraries\.ts$/ }, ({ path }) => ({
      contents: `export const loadDotenv = () => require('later:dotenv');`,
      resolveDir: dirname(path),
    }));
    for (const [file, [name, source]] of Object.entries(OWN)) {
      onLoad(
        { filter: new RegExp(`[\\\\/]src[\\\\/]${file.replaceAll('/', '[\\\\/]')}\\.ts$`) },
        ({ path }) => ({
          contents: `export const ${name} = () => require('later:src/${source}.ts');`,
          resolveDir: dirname(path),
        }),
      );
    }
  },
};
