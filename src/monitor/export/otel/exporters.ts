import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonMetricExporter,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import type { LogRecordExporter } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, InstrumentType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { type Signal, signalVariable } from '../otel-switch.ts';
import type { Agents } from './agents.ts';
import { exportProblem, type Problems } from './problem.ts';

/** The options of an exporter. */
export interface ExporterOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly agents: Agents;
  readonly problems: Problems;
  readonly userAgent: string;
  /** The longest that one export may take, in ms; `OTEL_EXPORTER_OTLP_TIMEOUT` can only make it shorter. */
  readonly timeoutMs: number;
  /** The process ends after one run. */
  readonly once: boolean;
}

/** The protocol of the environment is not supported: gRPC. */
export class ProtocolError extends Error {}

/** An exporter for the protocol of the environment; by default protobuf, as the specification says. */
export function metricExporter(options: ExporterOptions): PushMetricExporter {
  const Exporter = usesJson(options.environment, 'metrics') ? JsonMetricExporter : ProtobufMetricExporter;
  const { environment, once, problems } = options;
  const isChosen = environment.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE?.trim();
  // A process of one run has no running total: its counts are increments.
  const temporality = once && !isChosen && { temporalityPreference: AggregationTemporalityPreference.DELTA };
  const exporter = new Exporter({ ...configuration(options, 'metrics'), ...temporality });
  return {
    export: (metrics, done) => exporter.export(metrics, noting('metrics', problems, done)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregation: (type) => exporter.selectAggregation(type),
    // For gauges, delta only means that series that are no longer observed are dropped, such as findings that
    // are gone.
    selectAggregationTemporality: (type) =>
      type === InstrumentType.OBSERVABLE_GAUGE
        ? AggregationTemporality.DELTA
        : exporter.selectAggregationTemporality(type),
  };
}

/** The log exporter for the protocol of the environment. */
export function logExporter(options: ExporterOptions): LogRecordExporter {
  const Exporter = usesJson(options.environment, 'logs') ? JsonLogExporter : ProtobufLogExporter;
  const exporter = new Exporter(configuration(options, 'logs'));
  return {
    export: (records, done) => exporter.export(records, noting('logs', options.problems, done)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** The options that the exporters do not read from the environment themselves. */
function configuration({ environment, agents, userAgent, timeoutMs }: ExporterOptions, signal: Signal) {
  const configured = Number(signalVariable(environment, signal, 'TIMEOUT'));
  return {
    timeoutMillis: configured > 0 ? Math.min(configured, timeoutMs) : timeoutMs,
    httpAgentOptions: agents.make,
    userAgent,
  };
}

function usesJson(environment: NodeJS.ProcessEnv, signal: Signal): boolean {
  const protocol = signalVariable(environment, signal, 'PROTOCOL') ?? 'http/protobuf';
  if (protocol === 'http/json') return true;
  if (protocol === 'http/protobuf') return false;
  throw new ProtocolError('OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf or http/json');
}

type Done = Parameters<LogRecordExporter['export']>[1];

function noting(signal: Signal, problems: Problems, done: Done): Done {
  return (result) => {
    if (result.code !== 0) problems.note(signal, exportProblem(result.error));
    done(result);
  };
}
