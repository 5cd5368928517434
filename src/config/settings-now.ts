import { parse } from 'dotenv';
import type { Settings } from '../project/index.ts';
import { type Environment, type ReadingOptions, settingsIn } from './read-settings.ts';
import { readRuleSwitches } from './rule-switches.ts';

/**
 * The same settings as `readSettings`, at once: Playwright's configuration and the listing of tests cannot wait, and a
 * library that waits while it is imported cannot be required by CommonJS.
 * @throws Fault DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export function settingsNow(environment: Environment, options: ReadingOptions = {}): Settings {
  const { settings, rules } = settingsIn(environment, options, parse);
  return rules === undefined ? settings : { ...settings, ruleSwitches: readRuleSwitches(rules) };
}
