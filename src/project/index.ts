// The public interface of this module.

export { cacheFolder, readCached, requireCache, shareCache, writeCached } from './cache.ts';
export { contractDocuments, contractFolders, usualContract } from './contract-documents.ts';
export {
  CONFIG_FILE,
  chosenProject,
  packageRoot,
  projectOption,
  projectRoot,
  shownPath,
  useProject,
} from './project-root.ts';
export { type Revision, revisionIn } from './revision.ts';
export { splitCommand } from './settings/command-line.ts';
export type { CustomChannel, CustomRule, RuleAbout, RuleViolation } from './settings/extension.ts';
export { headersIn, isHeader } from './settings/request-headers.ts';
export type { RuleSwitch, RuleSwitches } from './settings/rule-switch.ts';
export { secretFile } from './settings/secret-file.ts';
export { secretsIn, secretsOf } from './settings/secrets.ts';
export {
  type AlertSettings,
  type Depth,
  FAIL_ON,
  type FailOn,
  type Gates,
  isProxySetting,
  LOG_LEVELS,
  namedSetting,
  type ProxySettings,
  SCHEME_SETTING,
  type SchemeSettingName,
  SETTINGS,
  type SettingName,
  type Settings,
  TARGET_SETTINGS,
  type TlsSettings,
} from './settings/settings.ts';
export { loadUserModule } from './user-module.ts';
export { userAgent, version } from './version.ts';
