import type { MonitorSnapshot } from '../../reports/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { snapshotOf } from './exported.ts';
import { startMetricsServer } from './metrics-server.ts';
import { otelSignals } from './otel-switch.ts';
import { version } from './version.ts';

/** Telemetry of a process that goes on. */
export interface LiveExport {
  /** To be called after each run. */
  ran(ended: EndedCycle): void;
  close(): Promise<void>;
}

/**
 * Serves metrics to Prometheus where an address is given, and sends by OTLP where the environment names a collector.
 * @throws Fault DL_OPTION_INVALID, DL_ADDRESS_UNUSABLE
 */
export async function liveExport(
  address: string | undefined,
  monitors: readonly string[],
  say: (sentence: string) => void,
): Promise<LiveExport> {
  const snapshots = new Map<string, MonitorSnapshot>(
    monitors.map((monitor) => [monitor, { monitor, steps: [] }]),
  );
  const all = () => ({ version: version(), monitors: [...snapshots.values()] });
  const server = address === undefined ? undefined : await startMetricsServer(address, all);
  if (server) say(`Serving metrics at ${server.url}/metrics`);
  const sending =
    otelSignals(process.env).length > 0
      ? (await import('./otel.ts')).startExport({ version: version() })
      : undefined;
  return {
    ran(ended) {
      if (ended.run.cause === 'overlap') return;
      snapshots.set(ended.run.monitor, snapshotOf(ended));
      const { run, operations } = ended;
      const problem = sending?.add({ ...snapshotOf(ended), run, operations });
      if (problem) say(`OpenTelemetry was not told: ${problem}`);
    },
    async close() {
      await Promise.all([server?.close(), sending?.close()]);
    },
  };
}
