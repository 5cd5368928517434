// What other rooms use of this one.
export { projectRoot } from './project-root.ts';
export { readSettings } from './settings/read-settings.ts';
export type { AlertSettings, Depth, LogLevel, Settings } from './settings/settings.ts';
