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

/** What an exporter is made for. */
export interface ExporterOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly agents: Agents;
  readonly problems: Problems;
  readonly userAgent: string;
  /** The longest that one export may take; `OTEL_EXPORTER_OTLP_TIMEOUT` can only make it shorter. */
  readonly timeoutMs: number;
  /** The process ends after one run. */
  readonly once: boolean;
}

/** Neither of those that there are here: gRPC. */
export class ProtocolError extends Error {}

/** An exporter by the protocol that the environment names; protobuf, as the specification has it, where it names none. */
export function metricExporter(options: ExporterOptions): PushMetricExporter {
  const Exporter = speaksJson(options.environment, 'metrics') ? JsonMetricExporter : ProtobufMetricExporter;
  const { environment, once, problems } = options;
  const isChosen = environment.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE?.trim();
  // A process of one run has nothing to add up: what it counts is what came to what others counted.
  const temporality = once && !isChosen && { temporalityPreference: AggregationTemporalityPreference.DELTA };
  const exporter = new Exporter({ ...configuration(options, 'metrics'), ...temporality });
  return {
    export: (metrics, done) => exporter.export(metrics, noting('metrics', problems, done)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregation: (type) => exporter.selectAggregation(type),
    // Of gauges this only says that a series that is told no more is forgotten: a finding that is gone is not there.
    selectAggregationTemporality: (type) =>
      type === InstrumentType.OBSERVABLE_GAUGE
        ? AggregationTemporality.DELTA
        : exporter.selectAggregationTemporality(type),
  };
}

/** The same for logs. */
export function logExporter(options: ExporterOptions): LogRecordExporter {
  const Exporter = speaksJson(options.environment, 'logs') ? JsonLogExporter : ProtobufLogExporter;
  const exporter = new Exporter(configuration(options, 'logs'));
  return {
    export: (records, done) => exporter.export(records, noting('logs', options.problems, done)),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

/** What the variables do not say; the exporters read all the others themselves. */
function configuration({ environment, agents, userAgent, timeoutMs }: ExporterOptions, signal: Signal) {
  const wanted = Number(signalVariable(environment, signal, 'TIMEOUT'));
  return {
    timeoutMillis: wanted > 0 ? Math.min(wanted, timeoutMs) : timeoutMs,
    httpAgentOptions: agents.make,
    userAgent,
  };
}

function speaksJson(environment: NodeJS.ProcessEnv, signal: Signal): boolean {
  const protocol = signalVariable(environment, signal, 'PROTOCOL') ?? 'http/protobuf';
  if (protocol === 'http/json') return true;
  if (protocol === 'http/protobuf') return false;
  throw new ProtocolError('OTEL_EXPORTER_OTLP_PROTOCOL has to be http/protobuf or http/json');
}

type Done = Parameters<LogRecordExporter['export']>[1];

function noting(signal: Signal, problems: Problems, done: Done): Done {
  return (result) => {
    if (result.code !== 0) problems.note(signal, exportProblem(result.error));
    done(result);
  };
}
