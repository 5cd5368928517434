import { createRequire } from 'node:module';

/**
 * What compiles a schema that the project's cache does not have yet: loaded at the first call, and without waiting for
 * it. The build has it in a file of its own.
 */
export const loadCompiler = (): typeof import('./compile.ts') =>
  createRequire(import.meta.url)('./compile.ts');
