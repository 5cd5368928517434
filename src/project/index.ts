// The public interface of this module.

export { acceptedPath } from './accepted-path.ts';
export { cacheFolder, readCached, requireCache, shareCache, writeCached } from './cache.ts';
export { type ContractCopies, contractCopies, currentCopy } from './contract-copies.ts';
export { contractDocuments, contractFolders, usualContract } from './early-setting.ts';
export {
  CONFIG_FILE,
  chosenProject,
  needNoProject,
  packageRoot,
  projectOption,
  projectRoot,
  shownPath,
  useProject,
  userAgent,
  version,
} from './project-root.ts';
export { type Revision, revisionIn } from './revision.ts';
export type {
  CustomChannel,
  CustomRule,
  RuleAbout,
  RuleSwitch,
  RuleSwitches,
  RuleViolation,
} from './settings/extension.ts';
export {
  isProxySetting,
  namedSetting,
  SCHEME_SETTING,
  type SchemeSettingName,
  type SettingName,
  TARGET_SETTINGS,
} from './settings/named-setting.ts';
export { secretsIn, secretsOf } from './settings/secrets.ts';
export {
  type AlertSettings,
  keyOf,
  type ProxySettings,
  type Settings,
  type SettingValues,
  type TlsSettings,
} from './settings/setting-values.ts';
export {
  type Depth,
  FAIL_ON,
  type FailOn,
  type Gates,
  PLACE_NAME,
  SETTINGS,
  type SettingType,
  type SettingTypes,
} from './settings/settings.ts';
export { headersIn, isHeader, secretFile, splitCommand } from './settings/written.ts';
export { loadUserModule } from './user-module.ts';
