import type { MonitorDefinition } from './monitor.ts';

export type {
  Duration,
  LatencyLimits,
  MaintenanceDefinition,
  MonitorDefinition,
  ScheduleDefinition,
  StepDefinition,
  StepExpectation,
} from './monitor.ts';

/**
 * Says that a value is a monitor, so that an editor knows its properties. `monitors/*.monitor.ts` exports one as its
 * default, or a list of them. It is checked when it is read: `driftline check-config` does nothing else.
 */
export function defineMonitor(definition: MonitorDefinition): MonitorDefinition {
  return definition;
}
