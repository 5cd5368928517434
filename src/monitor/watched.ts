import type { Settings } from '../project/index.ts';
import type { Monitor } from './definition/monitor.ts';
import { openMonitor, settingsOf } from './open.ts';
import { monitorSchedule, scheduleOf } from './schedule.ts';
import type { Watched } from './watch.ts';

/**
 * Opens the monitors, with the schedule of the command line if there is one, else their own, else every
 * minute.
 * @param settings those of monitors without a `settingsPrefix`
 * @throws DriftlineError if a monitor is invalid; those already opened are closed again
 */
export async function watched(
  monitors: readonly Monitor[],
  settings: Settings,
  options: { readonly every?: string | undefined; readonly cron?: string | undefined },
  say: (sentence: string) => void,
): Promise<Watched[]> {
  const { every, cron } = options;
  const isScheduled = every !== undefined || cron !== undefined;
  const scheduleOptions = {
    ...(every === undefined ? {} : { every }),
    ...(cron === undefined ? {} : { cron }),
  };
  const open: Watched[] = [];
  try {
    for (const monitor of monitors) {
      const ownSchedule = await monitorSchedule(monitor);
      const schedule = isScheduled ? await scheduleOf(scheduleOptions) : ownSchedule;
      const opened = await openMonitor(monitor, await settingsOf(monitor, settings), say);
      open.push({ ...opened, schedule, ownSchedule });
    }
    return open;
  } catch (error) {
    await Promise.all(open.map(({ close }) => close()));
    throw error;
  }
}
