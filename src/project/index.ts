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
export { secretsIn, secretsOf } from './settings/secrets.ts';
export {
  type AlertSettings,
  type Depth,
  FAIL_ON,
  type FailOn,
  type Gates,
  isProxySetting,
  keyOf,
  namedSetting,
  PLACE_NAME,
  type ProxySettings,
  SCHEME_SETTING,
  type SchemeSettingName,
  SETTINGS,
  type SettingName,
  type Settings,
  type SettingType,
  type SettingTypes,
  type SettingValues,
  TARGET_SETTINGS,
  type TlsSettings,
} from './settings/settings.ts';
export { headersIn, isHeader, secretFile, splitCommand } from './settings/written.ts';
export { loadUserModule } from './user-module.ts';
