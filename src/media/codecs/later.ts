import { createRequire } from 'node:module';

/** Evaluated at the first call: most bodies are JSON. The build puts it into its own file. */
export const loadRareCodecs = (): typeof import('./rare.ts') => createRequire(import.meta.url)('./rare.ts');
