import { findingSamples } from './finding-samples.ts';
import { runSamples } from './run-samples.ts';
import { type Sample, sampleOf } from './sample.ts';
import type { MetricsSnapshot, MonitorSnapshot } from './snapshot.ts';
import { budgetSamples, stateSamples } from './state-samples.ts';
import { stepSamples } from './step-samples.ts';

/** Every sample of a snapshot; the order has no meaning. */
export function samplesOf(snapshot: MetricsSnapshot): Sample[] {
  return [...buildSamples(snapshot), ...uniqueMonitors(snapshot).flatMap(monitorSamples)];
}

/** Samples of the process. */
export function buildSamples({ version }: MetricsSnapshot): Sample[] {
  return version === undefined ? [] : sampleOf('driftline_build_info', { version }, 1);
}

/** The monitors without duplicates; of two with the same name, the last one. */
export function uniqueMonitors({ monitors }: MetricsSnapshot): MonitorSnapshot[] {
  return [...new Map(monitors.map((snapshot) => [snapshot.monitor, snapshot])).values()];
}

/** Samples of one monitor. */
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
