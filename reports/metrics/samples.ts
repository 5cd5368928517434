import { findingSamples } from './finding-samples.ts';
import { runSamples } from './run-samples.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { MetricsSnapshot, MonitorSnapshot } from './snapshot.ts';
import { budgetSamples, stateSamples } from './state-samples.ts';
import { stepSamples } from './step-samples.ts';

/** Every sample of a snapshot, in no order that matters. Each series stands once for each name of a monitor. */
export function samplesOf({ version, monitors }: MetricsSnapshot): Sample[] {
  const byName = new Map(monitors.map((snapshot) => [snapshot.monitor, snapshot]));
  const build = version === undefined ? [] : sampleOf('driftline_build_info', { version }, 1);
  return [...build, ...[...byName.values()].flatMap(monitorSamples)];
}

/** What is told of one monitor. */
export function monitorSamples({ monitor, run, steps, state, budgets }: MonitorSnapshot): Sample[] {
  const findings = steps.flatMap((step) => step.findings);
  return [
    ...(run ? runSamples(monitor, run) : []),
    ...(run ? stepSamples(monitor, steps) : []),
    ...(run ? findingSamples(monitor, findings) : []),
    ...(state ? stateSamples(monitor, state) : []),
    ...(budgets ? budgetSamples(monitor, budgets) : []),
  ];
}
