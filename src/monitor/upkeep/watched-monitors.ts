import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings } from '../../config/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { lastOf, monitorsIn } from '../../history/index.ts';
import { type Masker, maskerFor, maskTalk } from '../../masking/index.ts';
import { openContract } from '../../openapi/index.ts';
import { currentCopy, projectRoot, type Settings, shownPath } from '../../project/index.ts';
import type { ShownContract } from '../../report/index.ts';
import { isLock, takeLock } from '../lock.ts';

/** The history, and the monitors in it that a command is about. */
interface WatchedMonitors {
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

/**
 * The contracts that have a page: that of the settings, then those of the last runs of the monitors. If the
 * first cannot be read, its page shows the error; others that cannot be read are omitted, since old monitors
 * may name deleted files.
 */
export async function shownContracts(settings: Settings): Promise<ShownContract[]> {
  // An example in a contract may be somebody's password, once it is in the settings as well.
  const masker = maskerFor(undefined, settings);
  const first = await shown(settings.contract, settings, masker);
  const others = await Promise.all(
    watchedFiles(settings).map((file) => shown(resolve(projectRoot(), file), settings, masker)),
  );
  return [first, ...others.filter((each) => !('error' in each))];
}

/** The contract files of the last runs, without that of the settings. */
function watchedFiles({ reportsDirectory, contract }: Settings): string[] {
  const history = `${reportsDirectory}/history`;
  const files = monitorsIn(history).flatMap((monitor) => lastOf(history, monitor)?.run.contract ?? []);
  const own = [contract, currentCopy(contract)].map(shownPath);
  return [...new Set(files)].filter((file) => !own.includes(file)).sort();
}

async function shown(path: string, settings: Settings, masker: Masker): Promise<ShownContract> {
  try {
    const contract = await openContract(path);
    const text = readFileSync(currentCopy(path), 'utf8');
    const switchedOff = Object.entries(settings.ruleSwitches ?? {})
      .filter(([, { severity }]) => severity === 'off')
      .map(([rule, { reason }]) => ({ rule, reason }));
    return { contract, text, switchedOff, mask: masker.document };
  } catch (error) {
    if (error instanceof DriftlineError) return { file: shownPath(path), error };
    throw error;
  }
}

/** Longer than the work on the largest history takes. */
const LONGEST_WORK_MS = 600_000;

/**
 * Does work on a monitor's history while no run can append to it.
 * @param name the name of the work, for messages of processes that find the lock taken: `history compact`
 * @throws DriftlineError DL_MONITOR_BUSY if a run of that monitor is in progress
 */
export function withMonitorLock<Result>(
  settings: Settings,
  monitor: string,
  name: string,
  work: () => Result,
): Result {
  const path = `${settings.reportsDirectory}/history/${monitor}.lock`;
  const lock = takeLock(path, { now: new Date(), deadlineMs: LONGEST_WORK_MS, work: name });
  if (!isLock(lock)) {
    throw new DriftlineError(
      'DL_MONITOR_BUSY',
      `The monitor ${monitor} is locked: process ${lock.pid} on ${lock.host} has been running ${lock.work ? `"${lock.work}"` : 'it'} since ${lock.startedAt}.`,
      'Try again when that process has finished.',
    );
  }
  try {
    return work();
  } finally {
    lock.release();
  }
}
