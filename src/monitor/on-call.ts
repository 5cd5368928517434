import { setTimeout as sleep } from 'node:timers/promises';
import { DriftlineError, monotonicMs } from '../core/index.ts';
import { type HistorySettings, type OnCall, onCallFile, openHistory } from '../history/index.ts';
import { isLock, type Lock, takeLock } from './lock.ts';

/** Another writer takes milliseconds. */
const LONGEST_WAIT_MS = 3000;
const LONGEST_WORK_MS = 10_000;
const PAUSE_MS = 20;

/**
 * Changes what people on call left beside the history of a monitor. It has a lock of its own, so that it need not wait for
 * a run that is under way, and two people lose nothing of each other.
 * @returns what the change made
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE, DL_MONITOR_BUSY, DL_HISTORY_UNREACHABLE
 */
export async function changeOnCall(
  settings: HistorySettings,
  monitor: string,
  change: (before: OnCall) => OnCall,
): Promise<OnCall> {
  const history = await openHistory(settings);
  const changed = (before: OnCall) => ({ ...change(before), changedAt: new Date().toISOString() });
  if (settings.historyUrl !== undefined) return history.changeOnCall(monitor, changed);
  const directory = `${settings.reportsDirectory}/history`;
  const lock = await lockOf(`${onCallFile(directory, monitor)}.lock`, monitor);
  try {
    return await history.changeOnCall(monitor, changed);
  } finally {
    lock.release();
  }
}

async function lockOf(path: string, monitor: string): Promise<Lock> {
  const end = monotonicMs() + LONGEST_WAIT_MS;
  for (;;) {
    const taken = takeLock(path, { now: new Date(), deadlineMs: LONGEST_WORK_MS, work: 'on-call' });
    if (isLock(taken)) return taken;
    if (monotonicMs() >= end) {
      throw new DriftlineError(
        'DL_MONITOR_BUSY',
        `Silence and notes of the monitor ${monitor} are locked: process ${taken.pid} on ${taken.host} has been changing them since ${taken.startedAt}.`,
        'Try again when that process has finished.',
      );
    }
    await sleep(PAUSE_MS);
  }
}
