/** Metric types of Prometheus. */
type MetricType = 'gauge' | 'counter';

/** One metric that Driftline exports. */
interface MetricDescription {
  readonly type: MetricType;
  /** The HELP text: one sentence. */
  readonly help: string;
  /** Label names, in the order in which they are written; where `PLACE` is set, each series of a monitor has `place` as well. */
  readonly labels: readonly string[];
  /**
   * Name and unit in OpenTelemetry. A collector translates them into the Prometheus name, so the shipped
   * alert rules and the dashboard work with both.
   */
  readonly otel: { readonly name: string; readonly unit: string };
}

/**
 * Every metric, by its Prometheus name (https://prometheus.io/docs/practices/naming/): base units, the unit
 * as suffix, `_total` for counters. Tests compare alert rules, dashboard and exports with this list. Label
 * values come from the contract or the monitor's definition, never from a response, so their number is small.
 */
export const METRICS = {
  driftline_build_info: gauge('Version of Driftline; always 1.', ['version'], 'build.info'),
  driftline_monitor_info: gauge(
    'Target and contract of a monitor; always 1.',
    ['monitor', 'target', 'contract'],
    'monitor.info',
  ),
  driftline_probe_success: gauge(
    'Success of the last run: 1 for up, degraded or drifting; 0 for broken or down; absent for unknown.',
    ['monitor'],
    'probe.success',
  ),
  driftline_probe_duration_seconds: gauge(
    'Duration of the last run, with all its steps and waits.',
    ['monitor'],
    'probe.duration',
    's',
  ),
  driftline_probe_server_seconds: gauge(
    'Slowest server phase of the last run: from the end of a request to the first byte of its response.',
    ['monitor'],
    'probe.server',
    's',
  ),
  driftline_probe_phase_seconds: gauge(
    'Duration of each phase of a step in the last run; absent if the process was too busy to measure it.',
    ['monitor', 'operation', 'case', 'phase'],
    'probe.phase',
    's',
  ),
  driftline_step_success: gauge(
    'Success of a step of the last run: 1 for a response without errors, 0 otherwise.',
    ['monitor', 'operation', 'case'],
    'step.success',
  ),
  driftline_step_duration_seconds: gauge(
    'Duration of a step of the last run: the sum of its phases.',
    ['monitor', 'operation', 'case'],
    'step.duration',
    's',
  ),
  driftline_steps_untrusted: gauge(
    'Steps of the last run with unreliable timings, because the process was too busy.',
    ['monitor'],
    'steps.untrusted',
    '{step}',
  ),
  driftline_verdict: gauge(
    'Verdict of the last run: 1 for the current verdict, 0 for the others.',
    ['monitor', 'verdict'],
    'verdict',
  ),
  driftline_unknown: gauge(
    'Cause of the verdict unknown in the last run: 1 for the cause, 0 for the others.',
    ['monitor', 'cause'],
    'unknown',
  ),
  driftline_findings: gauge(
    'Findings of the last run.',
    ['monitor', 'severity', 'family'],
    'findings',
    '{finding}',
  ),
  driftline_rule_findings: gauge(
    'Findings of the last run by rule and operation; no zeros, and 50 series at most.',
    ['monitor', 'operation', 'rule', 'severity'],
    'rule.findings',
    '{finding}',
  ),
  driftline_runs_total: counter(
    'Runs since the run store was created.',
    ['monitor', 'verdict'],
    'runs',
    '{run}',
  ),
  driftline_last_run_timestamp_seconds: gauge(
    'Start of the last run, in seconds since 1970.',
    ['monitor'],
    'last_run.timestamp',
    's',
  ),
  driftline_runs_missed: gauge(
    'Scheduled runs that were missed before the last run.',
    ['monitor'],
    'runs.missed',
    '{run}',
  ),
  driftline_not_before_timestamp_seconds: gauge(
    'Time until which the API forbids requests (Retry-After), in seconds since 1970; absent if it does not.',
    ['monitor'],
    'not_before.timestamp',
    's',
  ),
  driftline_level: gauge(
    'Alert level, smoothed over several runs: 1 for the current level, 0 for the others.',
    ['monitor', 'level'],
    'level',
  ),
  driftline_level_since_timestamp_seconds: gauge(
    'Last change of the alert level, in seconds since 1970.',
    ['monitor'],
    'level.since.timestamp',
    's',
  ),
  driftline_flapping: gauge(
    '1 if the level changes too often to notify every change, 0 otherwise.',
    ['monitor'],
    'flapping',
  ),
  driftline_places_quorum: gauge(
    'Places that have to see an incident before it is one of the API; absent if the monitor does not say.',
    ['monitor'],
    'places.quorum',
    '{place}',
  ),
  driftline_deliveries_pending: gauge(
    'Notifications that a channel has not accepted yet.',
    ['monitor'],
    'deliveries.pending',
    '{delivery}',
  ),
  driftline_slo_budget_remaining_ratio: gauge(
    'Remaining share of the error budget of an objective: 1 unused, 0 spent, below 0 overspent.',
    ['monitor', 'objective'],
    'slo.budget.remaining',
    '1',
  ),
  driftline_slo_burn_rate: gauge(
    'Burn rate of the error budget over a short and a long window: 1 spends it exactly in its period.',
    ['monitor', 'objective', 'window'],
    'slo.burn_rate',
  ),
  driftline_certificate_expiry_timestamp_seconds: gauge(
    'Earliest certificate expiry seen in the last run, in seconds since 1970.',
    ['monitor'],
    'certificate.expiry.timestamp',
    's',
  ),
  driftline_token_life_seconds: gauge(
    'Lifetime of the token that the last run received.',
    ['monitor'],
    'token.life',
    's',
  ),
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

function gauge(help: string, labels: readonly string[], otel: string, unit = ''): MetricDescription {
  return { type: 'gauge', help, labels, otel: { name: `driftline.${otel}`, unit } };
}

function counter(help: string, labels: readonly string[], otel: string, unit: string): MetricDescription {
  return { ...gauge(help, labels, otel, unit), type: 'counter' };
}
