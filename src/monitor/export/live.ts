import { DriftlineError, errorText, monotonicMs } from '../../core/index.ts';
import type { Budgets } from '../../history/index.ts';
import { type ProxySettings, version } from '../../project/index.ts';
import type { MonitorSnapshot } from '../../report/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { loadOtel } from './load-otel.ts';
import { startMetricsServer } from './metrics-server.ts';
import type { RunExport } from './otel.ts';
import { otelSignals } from './otel-switch.ts';
import { budgetsOf, snapshotOf } from './snapshot-of.ts';

/** Telemetry of a long-running process. */
export interface LiveExport {
  /** To be called after each run. */
  ran(ended: EndedCycle): void;
  /** Sets the monitors that are watched from now on; others are no longer exported. */
  watch(monitors: readonly string[]): void;
  close(): Promise<void>;
}

/**
 * Serves metrics to Prometheus if an address is given, and sends by OTLP if the environment names a
 * collector.
 * @throws DriftlineError DL_OPTION_INVALID, DL_ADDRESS_UNUSABLE
 */
export async function liveExport(
  address: string | undefined,
  monitors: readonly string[],
  say: (sentence: string) => void,
  proxies: ProxySettings = {},
): Promise<LiveExport> {
  const snapshots = new Map<string, MonitorSnapshot>(monitors.map(withoutRun));
  const all = () => ({ version: version(), monitors: [...snapshots.values()] });
  const server = address === undefined ? undefined : await startMetricsServer(address, all);
  if (server) say(`Serving metrics at ${server.url}/metrics`);
  const sending = otelSignals(process.env).length > 0 ? await startSending(say, proxies) : undefined;
  if (!server && !sending) return { ran: () => {}, watch: () => {}, close: async () => {} };
  const budgets = createBudgets();
  return {
    ran(ended) {
      if (ended.run.cause === 'overlap') return;
      const snapshot = snapshotOf(ended, budgets(ended));
      snapshots.set(ended.run.monitor, snapshot);
      const problem = sending?.add({ ...snapshot, operations: ended.operations });
      if (problem) say(`The OpenTelemetry export failed: ${problem}`);
    },
    watch(names) {
      const gone = [...snapshots.keys()].filter((name) => !names.includes(name));
      for (const name of gone) {
        snapshots.delete(name);
        sending?.forget(name);
      }
      for (const [name, snapshot] of names.map(withoutRun)) {
        if (!snapshots.has(name)) snapshots.set(name, snapshot);
      }
    },
    async close() {
      await Promise.all([server?.close(), sending?.close()]);
    },
  };
}

/** Undefined if the export cannot start: the watch goes on without it. */
async function startSending(
  say: (sentence: string) => void,
  proxies: ProxySettings,
): Promise<RunExport | undefined> {
  try {
    return (await loadOtel()).startExport({ version: version(), proxies });
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    say(errorText(error));
    return undefined;
  }
}

/** The snapshot of a monitor without a run. */
function withoutRun(monitor: string): [name: string, MonitorSnapshot] {
  return [monitor, { monitor, steps: [] }];
}

/** Computing a budget reads the history: too slow after each run of a thousand monitors. */
const BUDGET_EVERY_MS = 10 * 60_000;

/**
 * The budgets of each monitor, computed again if they are older than ten minutes, or if the monitor fails.
 */
function createBudgets(): (ended: EndedCycle) => Budgets | undefined {
  const known = new Map<string, { readonly at: number; readonly budgets: Budgets | undefined }>();
  return (ended) => {
    const now = monotonicMs();
    const { monitor, exitCode } = ended.run;
    const before = known.get(monitor);
    if (before && now - before.at < BUDGET_EVERY_MS && exitCode !== 2) return before.budgets;
    const budgets = budgetsOf(ended, new Date());
    known.set(monitor, { at: now, budgets });
    return budgets;
  };
}
