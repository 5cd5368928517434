import { Fault, type Settings } from '../../contracts/index.ts';
import type { MonitorPlan } from '../../reports/index.ts';
import type { Monitor } from '../definition/checked-monitor.ts';
import { openMonitors } from '../definition/open-monitors.ts';
import { scheduleOf } from '../schedule.ts';

/**
 * What each monitor's definition says of its history: objectives, limits, when the next run is due. What cannot be read
 * has no plan: the history of a monitor outlives its definition.
 */
export async function plansByMonitor({ monitors }: Settings): Promise<ReadonlyMap<string, MonitorPlan>> {
  try {
    const opened = await openMonitors(monitors);
    return new Map(
      await Promise.all(opened.map(async (monitor) => [monitor.name, await planOf(monitor)] as const)),
    );
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return new Map();
  }
}

async function planOf({ objectives, limits, schedule }: Monitor): Promise<MonitorPlan> {
  if (schedule === undefined) return { objectives, limits };
  const { after } = await scheduleOf(schedule);
  return { objectives, limits, next: (last) => after(last, last) };
}
