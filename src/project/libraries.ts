import { createRequire } from 'node:module';

/** Evaluated at the first call: most starts of the command find no CACHE_DIR in `.env`. The build bundles it. */
export const loadDotenv = (): typeof import('dotenv') => createRequire(import.meta.url)('dotenv');
