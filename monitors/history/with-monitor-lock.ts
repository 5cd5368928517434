import type { Settings } from '../../contracts/index.ts';

/**
 * Does work on a monitor's journal while no run of it can append.
 * @throws Fault where a run of that monitor is going on
 */
export type WithLock = <Result>(settings: Settings, monitor: string, work: () => Result) => Promise<Result>;

/** The seam for the monitor's lock: whoever holds it during runs is asked here. */
export const withMonitorLock: WithLock = async (_settings, _monitor, work) => work();
