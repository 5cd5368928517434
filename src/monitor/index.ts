// What other modules use of this one.

export { cronOf } from './cron.ts';
export { type CycleOptions, cycle, type EndedCycle, failedCycle } from './cycle.ts';
export type { Monitor, MonitorStep } from './definition/monitor.ts';
export {
  announcedByMonitor,
  chooseMonitors,
  openMonitors,
  plansByMonitor,
  triedMonitors,
} from './definition/open-monitors.ts';
export { requireWritable } from './disk-problem.ts';
export { exported } from './export/exported.ts';
export { listen, listeningAddress } from './export/listen.ts';
export { type LiveExport, liveExport } from './export/live.ts';
export { requireOtel } from './export/load-otel.ts';
export { telemetryUrls } from './export/otel-switch.ts';
export { killAfter } from './kill-after.ts';
export { changeOnCall } from './on-call.ts';
export { openMonitor, settingsOf } from './open.ts';
export type { RunRecorderMemory } from './run-recorder.ts';
export { monitorSchedule } from './schedule.ts';
export { sendByContract, sendToTarget, type TargetExchanges } from './send-to-target.ts';
export { onClosed, onEach, onFirst } from './signals.ts';
export { stepsByItself } from './steps.ts';
export { type TimeLeft, timeLeft } from './time-left.ts';
export { rollUp } from './upkeep/each-hour.ts';
export {
  historyMonitors,
  onCallNames,
  shownContracts,
  watchedMonitors,
  withMonitorLock,
} from './upkeep/watched-monitors.ts';
export { EXIT_CODES } from './verdict.ts';
export { orSay, type Watched, watched, watchMonitors } from './watch.ts';
