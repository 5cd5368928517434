import type { Settings } from '../project/index.ts';
import { parse } from './parse-dotenv.ts';
import { type Environment, type ReadingOptions, settingsIn } from './read-settings.ts';

/**
 * The settings of `readSettings` at once, without what `driftline.config.*` adds: Playwright's configuration and the listing of tests cannot wait, and a
 * library that waits while it is imported cannot be required by CommonJS.
 * @throws DriftlineError DL_SETTING_UNKNOWN, DL_SETTING_INVALID, DL_SETTING_MISSING
 */
export function settingsNow(environment: Environment, options: ReadingOptions = {}): Settings {
  return settingsIn(environment, options, parse);
}
