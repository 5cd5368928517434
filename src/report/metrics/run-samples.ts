import { type RunRecord, UNKNOWN_CAUSES, VERDICTS, type Verdict } from '../../history/index.ts';
import { inSeconds, type Sample, sampleOf, secondsOf, stateSet } from './sample.ts';

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
export function runSamples(monitor: string, run: RunRecord): Sample[] {
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
