import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { ProxySettings } from '../../../project/index.ts';
import { otelSignals, type Signal } from '../otel-switch.ts';
import { type Agents, openAgents } from './agents.ts';
import type { ExportedRun } from './exported-run.ts';
import { type ExporterOptions, logExporter, metricExporter } from './exporters.ts';
import { Instruments } from './instruments.ts';
import { logRecordsOf } from './log-records.ts';
import { Problems } from './problem.ts';
import { resourceOf } from './resource.ts';

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
