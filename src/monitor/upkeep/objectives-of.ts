import { DriftlineError } from '../../core/index.ts';
import type { Objectives } from '../../history/index.ts';
import type { Settings } from '../../project/index.ts';
import { openMonitors } from '../definition/open-monitors.ts';

/**
 * The objectives of every defined monitor, by its name. Empty if the definitions cannot be read: the history
 * of a monitor outlives its definition.
 */
export async function objectivesByMonitor(settings: Settings): Promise<ReadonlyMap<string, Objectives>> {
  try {
    return new Map((await openMonitors(settings)).map(({ name, objectives }) => [name, objectives]));
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    return new Map();
  }
}
