// What other rooms use of this one.
export { readSettings } from './read-settings.ts';
export { settingsNow } from './settings-now.ts';
