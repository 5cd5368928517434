import type { Budgets } from '../../history/index.ts';
import { LEVELS, type MonitorState, VERDICTS } from '../../history/index.ts';
import { type Sample, sampleOf, secondsOf, stateSet } from './sample.ts';

/** What is known over time. */
export function stateSamples(monitor: string, state: MonitorState): Sample[] {
  const labels = { monitor };
  return [
    ...VERDICTS.flatMap((verdict) =>
      sampleOf('driftline_runs_total', { monitor, verdict }, state.counts[verdict] ?? 0),
    ),
    ...stateSet('driftline_level', 'level', LEVELS, state.level, labels),
    ...sampleOf('driftline_level_since_timestamp_seconds', labels, secondsOf(state.since)),
    ...sampleOf('driftline_flapping', labels, state.flapping ? 1 : 0),
    ...sampleOf('driftline_deliveries_pending', labels, state.pending.length),
  ];
}

/** What is left of the error budgets, and how fast it goes. */
export function budgetSamples(monitor: string, budgets: Budgets): Sample[] {
  return (['availability', 'latency'] as const).flatMap((objective) => {
    const reading = budgets[objective];
    const labels = { monitor, objective };
    return [
      ...sampleOf('driftline_slo_budget_remaining_ratio', labels, reading?.left ?? undefined),
      ...sampleOf(
        'driftline_slo_burn_rate',
        { ...labels, window: 'short' },
        reading?.burnRate.hour ?? undefined,
      ),
      ...sampleOf(
        'driftline_slo_burn_rate',
        { ...labels, window: 'long' },
        reading?.burnRate.sixHours ?? undefined,
      ),
    ];
  });
}
