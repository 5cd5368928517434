import { readSettings } from '../../config/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { monitorsIn } from '../../history/index.ts';
import { maskTalk } from '../../masking/index.ts';
import type { Settings } from '../../project/index.ts';

/** The history, and the monitors in it that a command is about. */
export interface WatchedMonitors {
  readonly directory: string;
  readonly monitors: readonly string[];
  readonly settings: Settings;
}

/**
 * The monitors that a command names, or all in the history.
 * @throws DriftlineError DL_OPTION_INVALID for one that never ran
 */
export async function watchedMonitors(names: readonly string[]): Promise<WatchedMonitors> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const directory = `${settings.reportsDirectory}/history`;
  const known = monitorsIn(directory);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return { directory, settings, monitors: names.length > 0 ? names : known };
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `The history in ${directory} has no monitor ${JSON.stringify(unknown)}.`,
    known.length > 0 ? `It has: ${known.join(', ')}.` : 'Nothing has run yet.',
  );
}
