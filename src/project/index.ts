// What other rooms use of this one.
export { projectRoot } from './project-root.ts';
export { splitCommand } from './settings/command-line.ts';
export type { RuleSwitch, RuleSwitches } from './settings/rule-switch.ts';
export { secretsIn, secretsOf } from './settings/secrets.ts';
export type { AlertSettings, Depth, LogLevel, Settings } from './settings/settings.ts';
export {
  LOG_LEVELS,
  SETTINGS,
  type SettingName,
  settingPrefix,
  TARGET_SETTINGS,
} from './settings/settings.ts';
