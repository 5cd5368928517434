import { DriftlineError } from '../../core/index.ts';
import { type Acceptance, baselineFor } from '../../drift/index.ts';
import type { MonitorPlan } from '../../history/index.ts';
import type { Settings } from '../../project/index.ts';
import type { Monitor } from '../definition/monitor.ts';
import { openMonitors } from '../definition/open-monitors.ts';
import { settingsOf } from '../open.ts';
import { scheduleOf } from '../schedule.ts';

/**
 * The plan of each defined monitor, by its name: objectives, limits and the next run by its definition,
 * accepted changes by the baseline. Empty if the definitions cannot be read: the history of a monitor
 * outlives its definition.
 */
export async function plansByMonitor(settings: Settings): Promise<ReadonlyMap<string, MonitorPlan>> {
  try {
    const opened = await openMonitors(settings);
    return new Map(
      await Promise.all(
        opened.map(async (monitor) => [monitor.name, await planOf(monitor, settings)] as const),
      ),
    );
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return new Map();
  }
}

async function planOf(monitor: Monitor, settings: Settings): Promise<MonitorPlan> {
  const { objectives, limits, schedule } = monitor;
  const plan = { objectives, limits, acceptances: await acceptancesOf(monitor, settings) };
  if (schedule === undefined) return plan;
  const { after } = await scheduleOf(schedule);
  return { ...plan, next: (last) => after(last, last) };
}

/** The accepted changes of the monitor's target; none if its settings or its baseline cannot be read. */
async function acceptancesOf(monitor: Monitor, settings: Settings): Promise<readonly Acceptance[]> {
  try {
    return baselineFor(await settingsOf(monitor, settings))?.accepted ?? [];
  } catch (error) {
    if (error instanceof DriftlineError) return [];
    throw error;
  }
}
