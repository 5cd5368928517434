import type { LogRecord } from '@opentelemetry/api-logs';
import { ATTR_ERROR_TYPE, ATTR_HTTP_RESPONSE_STATUS_CODE } from '@opentelemetry/semantic-conventions';
import type { RunRecord, StepRecord } from '../../../history/index.ts';
import type { Finding } from '../../../rules/index.ts';
import type { ExportedRun } from './exported-run.ts';
import { placeOf } from './http-attributes.ts';

/** OpenTelemetry's severity numbers and texts. */
const OF_FINDING = {
  error: [17, 'ERROR'],
  warning: [13, 'WARN'],
  info: [9, 'INFO'],
} as const;

/** By exit code. `unknown` is a warning: it is about the monitor host, not about the API. */
const OF_RUN = [OF_FINDING.info, OF_FINDING.warning, OF_FINDING.error, OF_FINDING.warning] as const;

/**
 * The log records of a run: one for each finding, then one for the run. The evidence stays in the run store,
 * since bodies are long.
 */
export function logRecordsOf({ run, steps }: ExportedRun): LogRecord[] {
  const findings = steps.flatMap((step) => step.findings.map((finding) => findingRecord(run, step, finding)));
  return [...findings, runRecord(run)];
}

function findingRecord(run: RunRecord, step: StepRecord, finding: Finding): LogRecord {
  const [severityNumber, severityText] = OF_FINDING[finding.severity];
  return {
    eventName: 'driftline.finding',
    timestamp: new Date(step.time),
    severityNumber,
    severityText,
    body: `${finding.title}: ${finding.where}, expected ${finding.expected}, received ${finding.received}`,
    attributes: {
      ...namesOf(run),
      'driftline.operation': step.operation,
      'driftline.case': step.case,
      'driftline.finding.rule': finding.id,
      'driftline.finding.family': finding.family,
      'driftline.finding.severity': finding.severity,
      'driftline.finding.where': finding.where,
      'driftline.finding.expected': finding.expected,
      'driftline.finding.received': finding.received,
      'driftline.finding.contract': finding.contract,
      'driftline.finding.hint': finding.hint,
      'driftline.finding.fingerprint': finding.fingerprint,
      ...placeOf(run.target, step),
      ...(step.status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: step.status }),
      ...(step.outcome !== 'response' && { [ATTR_ERROR_TYPE]: step.outcome }),
    },
  };
}

function runRecord(run: RunRecord): LogRecord {
  const [severityNumber, severityText] = OF_RUN[run.exitCode];
  return {
    eventName: 'driftline.run',
    timestamp: new Date(run.time),
    severityNumber,
    severityText,
    body: run.summary,
    attributes: {
      ...namesOf(run),
      'driftline.verdict': run.verdict,
      ...(run.cause && { 'driftline.unknown.cause': run.cause }),
      'driftline.target': run.target,
      'driftline.contract': run.contract,
      'driftline.contract.hash': run.contractHash,
      'driftline.run.duration': run.durationMs / 1000,
      'driftline.run.errors': run.errors,
      'driftline.run.warnings': run.warnings,
    },
  };
}

function namesOf({ monitor, run }: RunRecord): Record<string, string> {
  return { 'driftline.monitor': monitor, 'driftline.run.id': run };
}
