import {
  type Budgets,
  LEVELS,
  type MonitorState,
  type RunRecord,
  type StepRecord,
  UNKNOWN_CAUSES,
  VERDICTS,
  type Verdict,
} from '../../history/index.ts';
import { PHASE_NAMES } from '../../http/index.ts';
import { FAMILIES, type Finding } from '../../rules/index.ts';
import type { MetricName } from './catalogue.ts';

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
export function monitorSamples(snapshot: MonitorSnapshot): Sample[] {
  const place = snapshot.run?.place;
  const samples = samplesWithoutPlace(snapshot);
  if (place === undefined) return samples;
  return samples.map((sample) => ({ ...sample, labels: { ...sample.labels, place } }));
}

function samplesWithoutPlace(snapshot: MonitorSnapshot): Sample[] {
  const { monitor, run, steps, state, budgets, quorum } = snapshot;
  const findings = steps.flatMap((step) => step.findings);
  return [
    ...(run ? runSamples(monitor, run) : []),
    ...(run ? stepSamples(monitor, steps) : []),
    ...(run ? findingSamples(monitor, findings) : []),
    ...(state ? stateSamples(monitor, state) : []),
    ...sampleOf('driftline_places_quorum', { monitor }, quorum),
    ...(budgets ? budgetSamples(monitor, budgets) : []),
  ];
}

const SUCCESS: Readonly<Record<Verdict, number | undefined>> = {
  up: 1,
  degraded: 1,
  drifting: 1,
  broken: 0,
  down: 0,
  // Absent, so that an average over time counts only runs that judged the API.
  unknown: undefined,
};

/** Samples of a run as a whole. */
function runSamples(monitor: string, run: RunRecord): Sample[] {
  const labels = { monitor };
  return [
    ...sampleOf('driftline_monitor_info', { monitor, target: run.target, contract: run.contract }, 1),
    ...sampleOf('driftline_probe_success', labels, SUCCESS[run.verdict]),
    ...sampleOf('driftline_probe_duration_seconds', labels, inSeconds(run.durationMs)),
    ...sampleOf('driftline_probe_server_seconds', labels, inSeconds(run.serverMs)),
    ...stateSet('driftline_verdict', 'verdict', VERDICTS, run.verdict, labels),
    ...stateSet('driftline_unknown', 'cause', UNKNOWN_CAUSES, run.cause, labels),
    ...sampleOf('driftline_last_run_timestamp_seconds', labels, secondsOf(run.time)),
    ...sampleOf('driftline_runs_missed', labels, run.gap?.missed ?? 0),
    ...sampleOf('driftline_not_before_timestamp_seconds', labels, secondsOf(run.notBefore)),
    ...sampleOf(
      'driftline_certificate_expiry_timestamp_seconds',
      labels,
      secondsOf(run.certificateExpiresAt),
    ),
    ...sampleOf('driftline_token_life_seconds', labels, run.tokenLifeSeconds),
  ];
}

/**
 * Samples of each step of a run. Of steps with the same operation and case only the slowest is exported:
 * Prometheus rejects a scrape with a duplicate series.
 */
function stepSamples(monitor: string, steps: readonly StepRecord[]): Sample[] {
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

const SEVERITIES = ['error', 'warning', 'info'] as const;

/** Limits the number of series; the counts by family include the findings of all rules. */
const MOST_RULES = 50;

/** Counts of findings by severity and family, with zeros so that no series is missing; then by rule. */
function findingSamples(monitor: string, findings: readonly Finding[]): Sample[] {
  const sums = SEVERITIES.flatMap((severity) =>
    FAMILIES.flatMap((family) => {
      const matching = findings.filter(
        (finding) => finding.severity === severity && finding.family === family,
      );
      return sampleOf('driftline_findings', { monitor, severity, family }, matching.length);
    }),
  );
  return [...sums, ...byRule(monitor, findings)];
}

function byRule(monitor: string, findings: readonly Finding[]): Sample[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.operation, finding.id, finding.severity]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()].slice(0, MOST_RULES).flatMap((group) => {
    const [{ operation, id: rule, severity } = { operation: '', id: '', severity: '' }] = group;
    return sampleOf('driftline_rule_findings', { monitor, operation, rule, severity }, group.length);
  });
}

/** Samples of the state, which is kept across runs. */
function stateSamples(monitor: string, state: MonitorState): Sample[] {
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
function budgetSamples(monitor: string, budgets: Budgets): Sample[] {
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

/** One value of one metric. */
export interface Sample {
  readonly metric: MetricName;
  /** In the order of the catalogue. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One sample; none if the value is undefined or not finite. */
function sampleOf(
  metric: MetricName,
  labels: Readonly<Record<string, string>>,
  value: number | undefined,
): Sample[] {
  return value === undefined || !Number.isFinite(value) ? [] : [{ metric, labels, value }];
}

/** A series for each state, 1 for the current one: a state set of OpenMetrics. */
function stateSet(
  metric: MetricName,
  label: string,
  states: readonly string[],
  current: string | undefined,
  labels: Readonly<Record<string, string>>,
): Sample[] {
  return states.flatMap((state) =>
    sampleOf(metric, { ...labels, [label]: state }, state === current ? 1 : 0),
  );
}

/** An ISO 8601 time as seconds since 1970; NaN if it is invalid. */
function secondsOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant) / 1000;
}

/** Milliseconds as seconds, rounded to microseconds, the precision of the clock. */
function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Math.round(ms * 1000) / 1_000_000;
}

/** The data of one monitor: its last run, and its state after that run. */
export interface MonitorSnapshot {
  readonly monitor: string;
  /** Absent if it has not run yet. */
  readonly run?: RunRecord;
  /** The steps of that run, masked as in the run store. */
  readonly steps: readonly StepRecord[];
  readonly state?: MonitorState;
  readonly budgets?: Budgets;
  /** So many places have to see an incident; absent: the monitor does not say. */
  readonly quorum?: number;
}

/** All data that metrics are computed from. */
export interface MetricsSnapshot {
  /** Driftline's version; absent: no build metric. */
  readonly version?: string;
  readonly monitors: readonly MonitorSnapshot[];
}
