// The public interface of this module.

export { isAddress } from './checks.ts';
export { type Config, defineConfig } from './config.ts';
export { namedContract, readSettings, settingsIn } from './read-settings.ts';
