import type { Budgets } from '../../history/index.ts';
import { LEVELS, type MonitorState, VERDICTS } from '../../history/index.ts';
import { type Sample, sampleOf, secondsOf, stateSet } from './sample.ts';

/** Samples of the state, which is kept across runs. */
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

/** Remaining error budgets and their burn rates. */
export function budgetSamples(monitor: string, budgets: Budgets): Sample[] {
  return (['availability', 'latency'] as const).flatMap((objective) => {
    const budget = budgets[objective];
    const labels = { monitor, objective };
    return [
      ...sampleOf('driftline_slo_budget_remaining_ratio', labels, budget?.left ?? undefined),
      ...sampleOf(
        'driftline_slo_burn_rate',
        { ...labels, window: 'short' },
        budget?.burnRate.hour ?? undefined,
      ),
      ...sampleOf(
        'driftline_slo_burn_rate',
        { ...labels, window: 'long' },
        budget?.burnRate.sixHours ?? undefined,
      ),
    ];
  });
}
