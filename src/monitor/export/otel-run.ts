import type { Attributes, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import type { LogRecord } from '@opentelemetry/api-logs';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PROTOCOL_VERSION,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_SCHEME,
  METRIC_HTTP_CLIENT_REQUEST_DURATION,
} from '@opentelemetry/semantic-conventions';
import type { RunRecord, StepRecord } from '../../history/index.ts';
import {
  METRIC_NAMES,
  METRICS,
  type MetricName,
  type MetricsSnapshot,
  type MonitorSnapshot,
  samplesOf,
} from '../../report/index.ts';
import type { Finding } from '../../rules/index.ts';

/** An operation of the contract, as in `contract.operations`. */
export interface ExportedOperation {
  readonly id: string;
  /** In capital letters. */
  readonly method: string;
  readonly path: string;
}

/** A run to export, with the state after it. */
export interface ExportedRun extends MonitorSnapshot {
  readonly run: RunRecord;
  /** Give the method and the path of each step; without them, requests have neither. */
  readonly operations?: readonly ExportedOperation[];
}

/** In seconds, as the conventions recommend. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Our metrics as OpenTelemetry instruments: the current state as observable gauges, the runs as a counter,
 * and each request in the histogram of the HTTP conventions. The attributes of our own metrics have the names
 * of the Prometheus labels, so that the same alert rules work with both.
 */
export class Instruments {
  readonly #requests: Histogram;
  readonly #runs: Counter;

  /** @param snapshot returns the current state; called whenever the metrics are sent */
  constructor(meter: Meter, snapshot: () => MetricsSnapshot) {
    this.#requests = meter.createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION, {
      description: 'Duration of HTTP client requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    const { help: description, otel } = METRICS.driftline_runs_total;
    this.#runs = meter.createCounter(otel.name, { description, unit: otel.unit });
    observe(meter, snapshot);
  }

  /** Counts a run, and its requests. */
  count(exported: ExportedRun): void {
    const { monitor, verdict, place } = exported.run;
    this.#runs.add(1, { monitor, verdict, ...(place && { place }) });
    for (const { seconds, attributes } of requestsOf(exported)) this.#requests.record(seconds, attributes);
  }
}

function observe(meter: Meter, snapshot: () => MetricsSnapshot): void {
  const gauges = new Map<MetricName, ObservableGauge>();
  for (const name of METRIC_NAMES) {
    const { help: description, otel, type } = METRICS[name];
    if (type === 'counter') continue;
    gauges.set(name, meter.createObservableGauge(otel.name, { description, unit: otel.unit }));
  }
  meter.addBatchObservableCallback(
    (result) => {
      for (const { metric, labels, value } of samplesOf(snapshot())) {
        const gauge = gauges.get(metric);
        if (gauge) result.observe(gauge, value, labels);
      }
    },
    [...gauges.values()],
  );
}

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
      ...serverOf(run.target, step),
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

function namesOf({ monitor, run, place }: RunRecord): Record<string, string> {
  return {
    'driftline.monitor': monitor,
    ...(place && { 'driftline.place': place }),
    'driftline.run.id': run,
  };
}

/** An attribute that the conventions do not call stable yet. */
const ATTR_URL_TEMPLATE = 'url.template';

/** The value that the conventions define for an unknown method. */
const OTHER_METHOD = '_OTHER';

/** One request: a step, or a failed attempt of it. */
interface SentRequest {
  readonly seconds: number;
  readonly attributes: Attributes;
}

/**
 * The requests of a run, by the conventions of `http.client.request.duration`
 * (https://opentelemetry.io/docs/specs/semconv/http/http-metrics/). Steps with untrusted times are skipped.
 */
function requestsOf({ run, steps, operations = [] }: ExportedRun): SentRequest[] {
  return steps
    .filter((step) => !step.untrusted)
    .flatMap((step) => {
      const operation = operations.find(({ id }) => id === step.operation);
      const known = {
        'driftline.monitor': run.monitor,
        ...(run.place && { 'driftline.place': run.place }),
        ...serverOf(run.target, step),
        ...requestAttributes(operation, step),
      };
      const failed = (step.attempts ?? []).map((attempt) => ({
        seconds: attempt.phases.total / 1000,
        attributes: { ...known, [ATTR_ERROR_TYPE]: attempt.outcome },
      }));
      return [
        ...failed,
        { seconds: step.phases.total / 1000, attributes: { ...known, ...responseAttributes(step) } },
      ];
    });
}

/**
 * The server: host and port of the target's URL, or the address of the connection if the target is no URL.
 */
function serverOf(target: string, { connection }: StepRecord): Attributes {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (!url) {
    return connection
      ? { [ATTR_SERVER_ADDRESS]: connection.address, [ATTR_SERVER_PORT]: connection.port }
      : {};
  }
  const scheme = url.protocol.replace(':', '');
  return {
    [ATTR_SERVER_ADDRESS]: url.hostname.replace(/^\[|\]$/g, ''),
    [ATTR_SERVER_PORT]: Number(url.port) || (scheme === 'https' ? 443 : 80),
    [ATTR_URL_SCHEME]: scheme,
  };
}

function requestAttributes(operation: ExportedOperation | undefined, step: StepRecord): Attributes {
  return {
    [ATTR_HTTP_REQUEST_METHOD]: operation?.method ?? step.evidence?.request.method ?? OTHER_METHOD,
    ...(operation && { [ATTR_URL_TEMPLATE]: operation.path }),
  };
}

/** By the conventions, a status of 400 or more is an error to a client, even if it was expected. */
function responseAttributes({ outcome, status, connection }: StepRecord): Attributes {
  const error = outcome === 'response' ? status !== undefined && status >= 400 && String(status) : outcome;
  return {
    ...(outcome === 'response' &&
      connection?.protocol && {
        [ATTR_NETWORK_PROTOCOL_VERSION]: connection.protocol.replace('HTTP/', ''),
      }),
    ...(status !== undefined && { [ATTR_HTTP_RESPONSE_STATUS_CODE]: status }),
    ...(error && { [ATTR_ERROR_TYPE]: error }),
  };
}
