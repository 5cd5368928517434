import { createRequire } from 'node:module';

/** Evaluated at the first call: few logins lack an example. The build puts it into its own file. */
export const loadLoginExample = (): typeof import('./login-example.ts') =>
  createRequire(import.meta.url)('./login-example.ts');
