import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonMetricExporter,
} from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider, type LogRecordExporter } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  InstrumentType,
  MeterProvider,
  PeriodicExportingMetricReader,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { ProxySettings } from '../../project/index.ts';
import { type Agents, exportProblem, openAgents, Problems } from './otel-agents.ts';
import { type ExportedRun, Instruments, logRecordsOf } from './otel-run.ts';
import { otelSignals, type Signal, signalVariable } from './otel-switch.ts';

/** The options of an export. */
export interface ExportOptions {
  /** Driftline's version. */
  readonly version: string;
  /** The longest that sending may delay the end of the process, in ms; 2000 by default. */
  readonly timeoutMs?: number;
  /** The settings of proxies; absent: the collector is reached directly. */
  readonly proxies?: ProxySettings;
}

/** An export in progress. */
export interface RunExport {
  /**
   * Adds a run, which is sent a little later; does not wait.
   * @returns what failed since the last call, without secrets; undefined if nothing did
   */
  add(run: ExportedRun): string | undefined;
  /** Stops sending the gauges of a monitor that is no longer watched; its counts stay. */
  forget(monitor: string): void;
  /** Sends the rest, within the time limit. @returns what failed, or undefined */
  close(): Promise<string | undefined>;
}

const SCOPE = 'driftline';
const DEFAULT_TIMEOUT_MS = 2000;
const DEFAULT_INTERVAL_MS = 60_000;
/** Each monitor has dozens of series; fifty monitors would exceed the SDK's default limit of 2000. */
const MOST_SERIES = 200_000;

/** The export of one process. */
export class Sending implements RunExport {
  readonly #timeoutMs: number;
  readonly #proxies: ProxySettings;
  readonly #problems = new Problems();
  readonly #agents: Agents[] = [];
  readonly #latest = new Map<string, ExportedRun>();
  readonly #meters: MeterProvider | undefined;
  readonly #loggers: LoggerProvider | undefined;
  readonly #instruments: Instruments | undefined;

  constructor({ version, timeoutMs = DEFAULT_TIMEOUT_MS, proxies = {} }: ExportOptions, once: boolean) {
    this.#timeoutMs = timeoutMs;
    this.#proxies = proxies;
    const resource = resourceOf(version);
    const signals = otelSignals(process.env);
    if (signals.includes('metrics')) {
      const exporter = metricExporter(this.#exporterOptions('metrics', version, once));
      const readers = [
        new PeriodicExportingMetricReader({
          exporter,
          exportIntervalMillis: intervalMs(),
          cardinalityLimits: { default: MOST_SERIES },
        }),
      ];
      this.#meters = new MeterProvider({ resource, readers });
      const snapshot = () => ({ version, monitors: [...this.#latest.values()] });
      this.#instruments = new Instruments(this.#meters.getMeter(SCOPE, version), snapshot);
    }
    if (signals.includes('logs')) {
      const exporter = logExporter(this.#exporterOptions('logs', version, once));
      this.#loggers = new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter })],
      });
    }
  }

  add(exported: ExportedRun): string | undefined {
    try {
      this.#latest.set(exported.monitor, exported);
      this.#instruments?.count(exported);
      const logger = this.#loggers?.getLogger(SCOPE);
      if (logger) for (const record of logRecordsOf(exported)) logger.emit(record);
    } catch {
      this.#problems.note('run', 'the run could not be converted to metrics and log records');
    }
    return this.#problems.take();
  }

  forget(monitor: string): void {
    this.#latest.delete(monitor);
  }

  async close(): Promise<string | undefined> {
    const timeoutMs = this.#timeoutMs;
    const ending = Promise.allSettled([this.#meters?.shutdown(), this.#loggers?.shutdown()]);
    const inTime = await withinTime(ending, timeoutMs);
    for (const agents of this.#agents) agents.destroy();
    return this.#problems.take() ?? (inTime ? undefined : `no response within ${timeoutMs} ms`);
  }

  #exporterOptions(signal: Signal, version: string, once: boolean): ExporterOptions {
    const agents = openAgents(process.env, signal, this.#proxies);
    this.#agents.push(agents);
    return {
      environment: process.env,
      agents,
      problems: this.#problems,
      userAgent: `driftline/${version}`,
      timeoutMs: this.#timeoutMs,
      once,
    };
  }
}

function intervalMs(): number {
  const configured = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL);
  return configured > 0 ? configured : DEFAULT_INTERVAL_MS;
}

/** Whether the work ended within the time limit. */
async function withinTime(work: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<boolean>((done) => {
    timer = setTimeout(() => done(false), limitMs);
  });
  try {
    return await Promise.race([work.then(() => true), limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The options of an exporter. */
interface ExporterOptions {
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
function metricExporter(options: ExporterOptions): PushMetricExporter {
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
function logExporter(options: ExporterOptions): LogRecordExporter {
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

/**
 * The resource: the service `driftline`, unless `OTEL_SERVICE_NAME` or `OTEL_RESOURCE_ATTRIBUTES` say
 * otherwise.
 */
function resourceOf(version: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'driftline', [ATTR_SERVICE_VERSION]: version }))
    .merge(detectResources({ detectors: [envDetector] }));
}
