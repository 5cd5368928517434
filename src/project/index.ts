// The public interface of this module.

export { cacheFolder, readCached, requireCache, shareCache, writeCached } from './cache.ts';
export { contractDocuments, usualContract } from './contract-documents.ts';
export { contractFolders } from './contract-folders.ts';
export { projectOption } from './project-option.ts';
export {
  CONFIG_FILE,
  chosenProject,
  findProjectRoot,
  packageRoot,
  projectRoot,
  useProject,
} from './project-root.ts';
export { type Revision, revisionIn } from './revision.ts';
export { splitCommand } from './settings/command-line.ts';
export type { CustomChannel, CustomRule, RuleAbout, RuleViolation } from './settings/extension.ts';
export { headersIn, isHeader } from './settings/request-headers.ts';
export type { RuleSwitch, RuleSwitches } from './settings/rule-switch.ts';
export { secretFile } from './settings/secret-file.ts';
export { secretsIn, secretsOf } from './settings/secrets.ts';
export type {
  AlertSettings,
  Depth,
  FailOn,
  Gates,
  LogLevel,
  ProxySettings,
  Settings,
  TlsSettings,
} from './settings/settings.ts';
export {
  FAIL_ON,
  isProxySetting,
  LOG_LEVELS,
  namedSetting,
  SCHEME_SETTING,
  type SchemeSettingName,
  SETTINGS,
  type SettingName,
  TARGET_SETTINGS,
} from './settings/settings.ts';
export { shownPath } from './shown-path.ts';
export { loadUserModule } from './user-module.ts';
export { userAgent, version } from './version.ts';
