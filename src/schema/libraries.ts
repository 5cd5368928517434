import { createRequire } from 'node:module';

// What takes long to load, and what a process may never need: loaded at the first call, and without waiting for it.
// The build makes a file of each beside the bundle.
function load(name: string) {
  return createRequire(import.meta.url)(name);
}

export const loadAjv = (): typeof import('ajv/dist/2020.js') => load('ajv/dist/2020.js');
/** What writes ajv's functions out as source. */
export const loadAjvSource = (): typeof import('ajv/dist/standalone/index.js').default =>
  load('ajv/dist/standalone/index.js').default;
export const loadYaml = (): typeof import('yaml') => load('yaml');
