import type { MonitorDefinition } from './monitor.ts';

export type { MonitorDefinition } from './monitor.ts';

/**
 * Defines a monitor; an editor then knows its properties. `monitors/*.monitor.ts` exports one as its default,
 * or a list of them. It is checked when it is read; `driftline check-config` checks it and sends nothing.
 */
export function defineMonitor(definition: MonitorDefinition): MonitorDefinition {
  return definition;
}
