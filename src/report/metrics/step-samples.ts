import type { StepRecord } from '../../history/index.ts';
import { PHASE_NAMES } from '../../http/index.ts';
import { inSeconds, type Sample, sampleOf } from './sample.ts';

/**
 * Samples of each step of a run. Of steps with the same operation and case only the slowest is exported:
 * Prometheus rejects a scrape with a duplicate series.
 */
export function stepSamples(monitor: string, steps: readonly StepRecord[]): Sample[] {
  const slowestLast = [...steps].sort((one, other) => one.phases.total - other.phases.total);
  const byPlace = new Map(slowestLast.map((step) => [JSON.stringify([step.operation, step.case]), step]));
  const untrusted = steps.filter((step) => step.untrusted).length;
  return [
    ...[...byPlace.values()].flatMap((step) => samplesOfStep(monitor, step, steps)),
    ...sampleOf('driftline_steps_untrusted', { monitor }, untrusted),
  ];
}

function samplesOfStep(monitor: string, step: StepRecord, all: readonly StepRecord[]): Sample[] {
  const labels = { monitor, operation: step.operation, case: step.case };
  const same = all.filter((other) => other.operation === step.operation && other.case === step.case);
  return [
    ...sampleOf('driftline_step_success', labels, same.every(isConforming) ? 1 : 0),
    ...(step.untrusted ? [] : times(labels, step)),
  ];
}

/** Whether the step got a response without errors. */
function isConforming({ outcome, findings }: StepRecord): boolean {
  return outcome === 'response' && findings.every(({ severity }) => severity !== 'error');
}

function times(labels: Readonly<Record<string, string>>, { phases }: StepRecord): Sample[] {
  return [
    ...PHASE_NAMES.flatMap((phase) =>
      sampleOf('driftline_probe_phase_seconds', { ...labels, phase }, inSeconds(phases[phase])),
    ),
    ...sampleOf('driftline_step_duration_seconds', labels, inSeconds(phases.total)),
  ];
}
