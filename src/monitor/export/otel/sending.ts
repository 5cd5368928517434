import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { otelSignals, type Signal } from '../otel-switch.ts';
import { type Agents, openAgents } from './agents.ts';
import type { ExportedRun } from './exported-run.ts';
import { type ExporterOptions, logExporter, metricExporter } from './exporters.ts';
import { Instruments } from './instruments.ts';
import { logRecordsOf } from './log-records.ts';
import { Problems } from './problem.ts';
import { resourceOf } from './resource.ts';

/** How telemetry is sent. */
export interface ExportOptions {
  /** Driftline's version. */
  readonly version: string;
  /** The longest that sending may hold up the end; 2000 by default. */
  readonly timeoutMs?: number;
}

/** Telemetry that goes on. */
export interface RunExport {
  /**
   * Tells a run. It is sent a little later, and waits for nothing.
   * @returns what went wrong since it was last called, without secrets; undefined where nothing did
   */
  add(run: ExportedRun): string | undefined;
  /** A monitor that is watched no more: its gauges are sent no more. What was counted stays counted. */
  forget(monitor: string): void;
  /** Sends what was not sent yet, within the time limit. @returns what went wrong, or undefined */
  close(): Promise<string | undefined>;
}

const SCOPE = 'driftline';
const USUAL_TIMEOUT_MS = 2000;
const USUAL_INTERVAL_MS = 60_000;
/** Each monitor has some dozens; the SDK's own limit of 2000 series would be reached with fifty monitors. */
const MOST_SERIES = 200_000;

/** One process's telemetry, while it goes on. */
export class Sending implements RunExport {
  readonly #timeoutMs: number;
  readonly #problems = new Problems();
  readonly #agents: Agents[] = [];
  readonly #latest = new Map<string, ExportedRun>();
  readonly #meters: MeterProvider | undefined;
  readonly #loggers: LoggerProvider | undefined;
  readonly #instruments: Instruments | undefined;

  constructor({ version, timeoutMs = USUAL_TIMEOUT_MS }: ExportOptions, once: boolean) {
    this.#timeoutMs = timeoutMs;
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
      this.#problems.note('run', 'it could not be put into words');
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
    const agents = openAgents(process.env, signal);
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
  const wanted = Number(process.env.OTEL_METRIC_EXPORT_INTERVAL);
  return wanted > 0 ? wanted : USUAL_INTERVAL_MS;
}

/** Whether it came to an end in time. */
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
