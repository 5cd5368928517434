import { DriftlineError } from '../../core/index.ts';
import type { Settings } from '../../project/index.ts';
import { isLock, takeLock } from '../lock.ts';

/** Longer than the largest history takes. */
const LONGEST_WORK_MS = 600_000;

/**
 * Does work on a monitor's history while no run of it can append.
 * @param name of the work, for whoever finds the lock taken, or left behind: `history compact`
 * @throws DriftlineError DL_MONITOR_BUSY where a run of that monitor is going on
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
      `The monitor ${monitor} is taken: process ${lock.pid} on ${lock.host} ${lock.work ? `is at "${lock.work}"` : 'runs it'}, since ${lock.startedAt}.`,
      'Try again when that is over.',
    );
  }
  try {
    return work();
  } finally {
    lock.release();
  }
}
