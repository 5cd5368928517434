// What other rooms use of this one.
export { type Config, defineConfig } from './config.ts';
export { readSettings } from './read-settings.ts';
