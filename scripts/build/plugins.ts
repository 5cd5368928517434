import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { prepareOfficial } from '../../src/openapi/official-schema.ts';
import { bundledCharts } from '../../src/report/pages/chart-library.ts';

/** Files that export one function, which loads a source file of ours. */
const OWN: Readonly<Record<string, readonly [name: string, source: string]>> = {
  'openapi/compiler': ['loadCompiler', 'openapi/compile'],
  'auth/later': ['loadLoginExample', 'auth/login-example'],
  'media/codecs/later': ['loadRareCodecs', 'media/codecs/rare'],
  'drift/documents/later': ['loadDocumentComparison', 'drift/documents/compare-documents'],
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

/** Replaces the code that bundles the chart library with esbuild by the finished bundle. */
export const preparedCharts: Plugin = {
  name: 'prepared-charts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pages[\\/]chart-library\.ts$/ }, ({ path }) => ({
      contents: `const library = ${JSON.stringify(bundledCharts(dirname(path)))};
export const chartLibrary = () => library;`,
    }));
  },
};

/**
 * Leaves out pino's transports, its own stream and its redaction, and with them modules of Node that nothing
 * else loads: our log writes masked text in the main thread, to streams that it is given. Its serializers of errors and
 * requests, and its writer of objects that contain themselves, are left out as well: our records are plain JSON.
 */
export const leanLog: Plugin = {
  name: 'lean-log',
  setup({ onLoad, onResolve }) {
    const leftOut = (what: string) => ({
      contents: `module.exports = function () { throw new Error('pino: ${what} is not part of this bundle'); };`,
    });
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => leftOut('the transport'));
    onLoad({ filter: /[\\/]sonic-boom[\\/]index\.js$/ }, () => leftOut('the stream'));
    onLoad({ filter: /[\\/]@pinojs[\\/]redact[\\/]index\.js$/ }, () => leftOut('the redaction'));
    onLoad({ filter: /[\\/]on-exit-leak-free[\\/]index\.js$/ }, () => leftOut('the flush at exit'));
    onLoad({ filter: /[\\/]pino-std-serializers[\\/]index\.js$/ }, () => ({
      contents: 'exports.err = exports.mapHttpRequest = exports.mapHttpResponse = (value) => value;',
    }));
    onLoad({ filter: /[\\/]safe-stable-stringify[\\/]index\.js$/ }, () => ({
      contents: 'exports.configure = () => JSON.stringify;',
    }));
    // Only pino's code that opens a stream imports it.
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]lib[\\/]tools\.js$/.test(importer)
        ? { path: 'worker_threads', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};

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
