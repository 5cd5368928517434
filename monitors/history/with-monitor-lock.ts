import { Fault, type Settings } from '../../contracts/index.ts';
import { isLock, takeLock } from '../lock.ts';

/** Longer than the largest history takes. */
const LONGEST_WORK_MS = 600_000;

/**
 * Does work on a monitor's history while no run of it can append.
 * @throws Fault DL_MONITOR_BUSY where a run of that monitor is going on
 */
export function withMonitorLock<Result>(settings: Settings, monitor: string, work: () => Result): Result {
  const path = `${settings.reportsDirectory}/history/${monitor}.lock`;
  const lock = takeLock(path, { now: new Date(), deadlineMs: LONGEST_WORK_MS });
  if (!isLock(lock)) {
    throw new Fault(
      'DL_MONITOR_BUSY',
      `The monitor ${monitor} is being run: process ${lock.pid} on ${lock.host}, since ${lock.startedAt}.`,
      'Try again when its run is over.',
    );
  }
  try {
    return work();
  } finally {
    lock.release();
  }
}
