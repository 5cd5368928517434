// The public interface of this module.
export { type Config, defineConfig } from './config.ts';
export { readSettings, settingsIn } from './read-settings.ts';
