import { createRequire } from 'node:module';

// Libraries that are slow to load and often not needed: loaded synchronously at the first call. The build
// puts each of them into a file beside the bundle.
function load(name: string) {
  return createRequire(import.meta.url)(name);
}

export const loadAjv = (): typeof import('ajv/dist/2020.js') => load('ajv/dist/2020.js');
/** The part of ajv that generates functions as source. */
export const loadAjvSource = (): typeof import('ajv/dist/standalone/index.js').default =>
  load('ajv/dist/standalone/index.js').default;
export const loadYaml = (): typeof import('yaml') => load('yaml');
export const loadJsonPath = (): typeof import('jsonpath-rfc9535') => load('jsonpath-rfc9535');
export const loadXml = (): typeof import('fast-xml-parser') => load('fast-xml-parser');
