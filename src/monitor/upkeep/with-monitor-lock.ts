import { DriftlineError } from '../../core/index.ts';
import type { Settings } from '../../project/index.ts';
import { isLock, takeLock } from '../lock.ts';

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
