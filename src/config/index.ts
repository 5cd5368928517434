// What other modules use of this one.
export { type Config, defineConfig } from './config.ts';
export { readSettings } from './read-settings.ts';
export { settingsNow } from './settings-now.ts';
