import { editDistance } from '../core/index.ts';
import { namedSetting, SETTINGS, TARGET_SETTINGS } from '../project/index.ts';

/**
 * The setting that a mistyped name stands for. Other programs read the `.env` of a project as well, so a name
 * that resembles no setting of Driftline is theirs.
 * @param prefix of the settings of another target; empty without one
 * @returns undefined where the name is a setting, or resembles none
 */
export function meantSetting(name: string, prefix: string): string | undefined {
  if (namedSetting(name)) return undefined;
  const known: readonly string[] = SETTINGS.map((setting) => setting.name);
  const [, inFile] = /^(.+)_FILE$/.exec(name) ?? [];
  // Only secrets are read from files.
  if (inFile !== undefined && namedSetting(inFile)) return inFile;
  const prefixed =
    prefix !== '' && name.startsWith(prefix) ? TARGET_SETTINGS.map((each) => prefix + each) : [];
  return [...known, ...prefixed].find((each) => {
    const length = each.length - (each.startsWith(prefix) ? prefix.length : 0);
    return editDistance(name.toUpperCase(), each) <= (length >= 10 ? 2 : 1);
  });
}
