import type { Settings } from '../project/index.ts';
import type { Monitor } from './definition/checked-monitor.ts';
import { openMonitor, settingsOf } from './open.ts';
import { monitorSchedule, scheduleOf } from './schedule.ts';
import type { Watched } from './watch.ts';

/**
 * Monitors, opened and scheduled: by the command line where it says so, else by their own schedule, else every minute.
 * @param settings common to all monitors that have none of their own
 * @throws DriftlineError for whatever of them is wrong; those that were opened are closed again
 */
export async function watched(
  monitors: readonly Monitor[],
  settings: Settings,
  given: { readonly every?: string | undefined; readonly cron?: string | undefined },
  say: (sentence: string) => void,
): Promise<Watched[]> {
  const { every, cron } = given;
  const commandLine = every !== undefined || cron !== undefined;
  const requested = { ...(every === undefined ? {} : { every }), ...(cron === undefined ? {} : { cron }) };
  const open: Watched[] = [];
  try {
    for (const monitor of monitors) {
      const schedule = commandLine ? await scheduleOf(requested) : await monitorSchedule(monitor);
      open.push({ ...(await openMonitor(monitor, await settingsOf(monitor, settings), say)), schedule });
    }
    return open;
  } catch (error) {
    await Promise.all(open.map(({ close }) => close()));
    throw error;
  }
}
