import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSettings } from '../../config/index.ts';
import { DriftlineError } from '../../core/index.ts';
import { type HistoryStore, lastOf, monitorsIn, openHistory, storesNamed } from '../../history/index.ts';
import { type Masker, maskerFor, maskTalk } from '../../masking/index.ts';
import { openContract } from '../../openapi/index.ts';
import { currentCopy, projectRoot, type Settings, shownPath } from '../../project/index.ts';
import type { ShownContract } from '../../report/index.ts';
import { isLock, takeLock } from '../lock.ts';
import type { LockHolder } from '../lock-holder.ts';

/** The history, and what of it a command is about. */
interface HistoryMonitors {
  readonly history: HistoryStore;
  /** The names of stores: of each place, where a monitor runs at several. */
  readonly monitors: readonly string[];
  readonly settings: Settings;
}

/**
 * The stores of the monitors that a command names, or all in the history.
 * @throws DriftlineError DL_OPTION_INVALID for one that never ran
 */
export async function historyMonitors(names: readonly string[]): Promise<HistoryMonitors> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const history = await openHistory(settings);
  const where = settings.historyUrl === undefined ? ` in ${settings.reportsDirectory}/history` : '';
  return { history, settings, monitors: storesNamed(names, await history.stores(), where) };
}

/**
 * The names under which stands what people left for the monitors that a command names, or for all: in a database it holds
 * for all places of a monitor.
 * @throws DriftlineError DL_OPTION_INVALID for the name of one place where it holds for all
 */
export function onCallNames(
  { history, monitors }: Pick<HistoryMonitors, 'history' | 'monitors'>,
  names: readonly string[],
): string[] {
  const ofPlace = names.find((name) => history.onCallName(name) !== name);
  if (ofPlace === undefined) return [...new Set(monitors.map(history.onCallName))];
  throw new DriftlineError(
    'DL_OPTION_INVALID',
    `${ofPlace} is one place of ${history.onCallName(ofPlace)}: a silence or maintenance in the database holds for all places.`,
    `Name the monitor: ${history.onCallName(ofPlace)}.`,
  );
}

/** The same with the folder of its files. */
interface WatchedMonitors extends HistoryMonitors {
  readonly directory: string;
  /** Brings the folder up to date: a database has new runs meanwhile. */
  refresh(): Promise<string>;
}

/** Enough to say how things are: of what is older, the roll-ups are read. */
const LATEST_MS = 2 * 86_400_000;

/** @param rangeMs how far back single runs are going to be read */
export async function watchedMonitors(
  names: readonly string[],
  rangeMs = LATEST_MS,
): Promise<WatchedMonitors> {
  const found = await historyMonitors(names);
  const { history, monitors } = found;
  const refresh = () => history.folder({ stores: monitors, since: new Date(Date.now() - rangeMs) });
  return { ...found, refresh, directory: await refresh() };
}

/**
 * The contracts that have a page: that of the settings, then those of the last runs of the monitors. If the
 * first cannot be read, its page shows the error; others that cannot be read are omitted, since old monitors
 * may name deleted files.
 */
export async function shownContracts(settings: Settings, history: string): Promise<ShownContract[]> {
  // An example in a contract may be somebody's password, once it is in the settings as well.
  const masker = maskerFor(undefined, settings);
  const first = await shown(settings.contract, settings, masker);
  const others = await Promise.all(
    watchedFiles(settings, history).map((file) => shown(resolve(projectRoot(), file), settings, masker)),
  );
  return [first, ...others.filter((each) => !('error' in each))];
}

/** The contract files of the last runs, without that of the settings. */
function watchedFiles({ contract }: Settings, history: string): string[] {
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
export async function withMonitorLock<Result>(
  settings: Settings,
  monitor: string,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const { historyUrl, reportsDirectory } = settings;
  const wanted = { now: new Date(), deadlineMs: LONGEST_WORK_MS, work: name };
  if (historyUrl !== undefined) {
    const { withLease } = await import('../shared-lease.ts');
    return withLease(historyUrl, monitor, wanted, work, (holder) => busy(monitor, holder));
  }
  const lock = takeLock(`${reportsDirectory}/history/${monitor}.lock`, wanted);
  if (!isLock(lock)) throw busy(monitor, lock);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function busy(monitor: string, { pid, host, work, startedAt }: LockHolder): DriftlineError {
  return new DriftlineError(
    'DL_MONITOR_BUSY',
    `The monitor ${monitor} is locked: process ${pid} on ${host} has been running ${work ? `"${work}"` : 'it'} since ${startedAt}.`,
    'Try again when that process has finished.',
  );
}
