import { createRequire } from 'node:module';

// What takes long to load, and what a process may never need: loaded at the first call, and without waiting for it.
// The build puts the libraries themselves in the place of this file.
const load = createRequire(import.meta.url);

export const loadAjv = (): typeof import('ajv/dist/2020.js') => load('ajv/dist/2020.js');
export const loadAjvTools = (): typeof import('ajv/dist/compile/util.js') => load('ajv/dist/compile/util.js');
export const loadAjvLength = (): typeof import('ajv/dist/runtime/ucs2length.js') =>
  load('ajv/dist/runtime/ucs2length.js');
export const loadYaml = (): typeof import('yaml') => load('yaml');
