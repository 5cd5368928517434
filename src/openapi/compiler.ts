import { createRequire } from 'node:module';

/**
 * Loads the compiler for schemas that are not in the project's cache: synchronously, at the first call. The
 * build puts it into its own file.
 */
export const loadCompiler = (): typeof import('./compile.ts') =>
  createRequire(import.meta.url)('./compile.ts');
