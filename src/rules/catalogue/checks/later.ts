import { createRequire } from 'node:module';

/** Evaluated at the first response with a path parameter. The build puts it into its own file. */
export const loadResourceChecks = (): typeof import('./resource-checks.ts') =>
  createRequire(import.meta.url)('./resource-checks.ts');
