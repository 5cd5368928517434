/** What Prometheus calls the kind of a metric. */
export type MetricType = 'gauge' | 'counter';

/** One metric that Driftline tells. */
export interface MetricDescription {
  readonly type: MetricType;
  /** One sentence, for people who read a scrape. */
  readonly help: string;
  /** Its labels, in the order in which they are written. */
  readonly labels: readonly string[];
  /**
   * Its name in OpenTelemetry; with the unit it becomes the Prometheus name again where a collector translates it, so
   * that the rules and the dashboard that are shipped fit either way.
   */
  readonly otel: { readonly name: string; readonly unit: string };
}

/**
 * Every metric, by its Prometheus name (https://prometheus.io/docs/practices/naming/): base units, the unit as suffix,
 * `_total` for what only grows. Rules, dashboard and exports are held against this list by tests. Each label has few
 * values, all of them from the contract or from the monitor's definition, and none from what a server responded.
 */
export const METRICS = {
  driftline_build_info: gauge('Driftline, by its version; always 1.', ['version'], 'build.info'),
  driftline_monitor_info: gauge(
    'What a monitor asks, and by which contract; always 1.',
    ['monitor', 'target', 'contract'],
    'monitor.info',
  ),
  driftline_probe_success: gauge(
    'Whether the last run found the API responding as documented: 1 up, degraded or drifting; 0 broken or down; absent while that is unknown.',
    ['monitor'],
    'probe.success',
  ),
  driftline_probe_duration_seconds: gauge(
    'How long the last run took, with all its steps and waits.',
    ['monitor'],
    'probe.duration',
    's',
  ),
  driftline_probe_server_seconds: gauge(
    'The slowest server phase of the last run: from a request written to the first byte of its response.',
    ['monitor'],
    'probe.server',
    's',
  ),
  driftline_probe_phase_seconds: gauge(
    'How long each phase of a step took in the last run; absent where the process was too busy to measure it.',
    ['monitor', 'operation', 'case', 'phase'],
    'probe.phase',
    's',
  ),
  driftline_step_success: gauge(
    'Whether a step of the last run was answered as documented: 1 for a response without errors, else 0.',
    ['monitor', 'operation', 'case'],
    'step.success',
  ),
  driftline_step_duration_seconds: gauge(
    'How long a step of the last run took: the sum of its phases.',
    ['monitor', 'operation', 'case'],
    'step.duration',
    's',
  ),
  driftline_steps_untrusted: gauge(
    'Steps of the last run whose times cannot be believed, for the process was too busy.',
    ['monitor'],
    'steps.untrusted',
    '{step}',
  ),
  driftline_verdict: gauge(
    'What the last run said of the API: 1 for the verdict that it came to, 0 for the others.',
    ['monitor', 'verdict'],
    'verdict',
  ),
  driftline_unknown: gauge(
    'Why the last run could not tell: 1 for the cause, 0 for the others.',
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
    'Findings of the last run by rule and operation; only those that there are, and no more than 50 of them.',
    ['monitor', 'operation', 'rule', 'severity'],
    'rule.findings',
    '{finding}',
  ),
  driftline_runs_total: counter('Runs since the run store began.', ['monitor', 'verdict'], 'runs', '{run}'),
  driftline_last_run_timestamp_seconds: gauge(
    'When the last run was started, in seconds since 1970.',
    ['monitor'],
    'last_run.timestamp',
    's',
  ),
  driftline_runs_missed: gauge(
    'Runs that should have happened before the last one, and did not.',
    ['monitor'],
    'runs.missed',
    '{run}',
  ),
  driftline_not_before_timestamp_seconds: gauge(
    'Before which moment the API asked not to be asked again, in seconds since 1970; absent: it did not.',
    ['monitor'],
    'not_before.timestamp',
    's',
  ),
  driftline_level: gauge(
    'How bad things are once single runs are smoothed: 1 for the level, 0 for the others.',
    ['monitor', 'level'],
    'level',
  ),
  driftline_level_since_timestamp_seconds: gauge(
    'Since when the level has been what it is, in seconds since 1970.',
    ['monitor'],
    'level.since.timestamp',
    's',
  ),
  driftline_flapping: gauge(
    'Whether the level changes too often for each change to be notified.',
    ['monitor'],
    'flapping',
  ),
  driftline_deliveries_pending: gauge(
    'Alerts that a channel has not taken yet.',
    ['monitor'],
    'deliveries.pending',
    '{delivery}',
  ),
  driftline_slo_budget_remaining_ratio: gauge(
    'The share that is left of the error budget of an objective: 1 untouched, 0 spent, below 0 overspent.',
    ['monitor', 'objective'],
    'slo.budget.remaining',
    '1',
  ),
  driftline_slo_burn_rate: gauge(
    'How many times faster than sustainable the error budget is spent, over a short and a long window.',
    ['monitor', 'objective', 'window'],
    'slo.burn_rate',
  ),
  driftline_certificate_expiry_timestamp_seconds: gauge(
    'When the first certificate that the last run saw expires, in seconds since 1970.',
    ['monitor'],
    'certificate.expiry.timestamp',
    's',
  ),
  driftline_token_life_seconds: gauge(
    'How long the token that the last run got is valid.',
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
