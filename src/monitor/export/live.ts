import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { DriftlineError, errorText, monotonicMs } from '../../core/index.ts';
import type { Budgets } from '../../history/index.ts';
import { type ProxySettings, version } from '../../project/index.ts';
import {
  EXPOSITION_TYPE,
  exposition,
  type MetricsSnapshot,
  type MonitorSnapshot,
} from '../../report/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { listen, listeningAddress } from './listen.ts';
import { loadOtel } from './load-otel.ts';
import type { RunExport } from './otel.ts';
import { otelSignals } from './otel-switch.ts';
import { budgetsOf, snapshotOf } from './send-runs.ts';

/** Telemetry of a long-running process. */
export interface LiveExport {
  /** To be called after each run. */
  ran(ended: EndedCycle): Promise<void>;
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
  if (!server && !sending) return { ran: async () => {}, watch: () => {}, close: async () => {} };
  const budgets = createBudgets();
  return {
    async ran(ended) {
      if (ended.run.cause === 'overlap') return;
      const snapshot = snapshotOf(ended, await budgets(ended));
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
function createBudgets(): (ended: EndedCycle) => Promise<Budgets | undefined> {
  const known = new Map<string, { readonly at: number; readonly budgets: Budgets | undefined }>();
  return async (ended) => {
    const now = monotonicMs();
    const { monitor, exitCode } = ended.run;
    const before = known.get(monitor);
    if (before && now - before.at < BUDGET_EVERY_MS && exitCode !== 2) return before.budgets;
    const budgets = await budgetsOf(ended, new Date());
    known.set(monitor, { at: now, budgets });
    return budgets;
  };
}

/** A server that Prometheus scrapes. */
export interface MetricsServer {
  /** `http://127.0.0.1:9464`, without a slash at the end. */
  readonly url: string;
  /** Stops it, and closes all connections. */
  close(): Promise<void>;
}

interface TextResponse {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than a slow scraper needs to send a few lines. */
const LONGEST_REQUEST_MS = 10_000;

/**
 * Serves `/metrics` to Prometheus, and `/-/healthy`. The metrics are computed at each scrape.
 * @param address a host and a port, or a port alone for loopback; see `listeningAddress`
 * @param snapshot the current state; if it throws, that scrape gets 500
 * @throws DriftlineError DL_OPTION_INVALID for an invalid address, DL_ADDRESS_UNUSABLE if it cannot be
 *   listened on
 */
export async function startMetricsServer(
  address: string,
  snapshot: () => MetricsSnapshot,
): Promise<MetricsServer> {
  const listening = listeningAddress(address);
  const server = createServer({ requestTimeout: LONGEST_REQUEST_MS }, (request, response) =>
    writeResponse(response, responseTo(request, snapshot)),
  );
  return {
    url: await listen(server, listening, 'Metrics'),
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function responseTo({ url, method }: IncomingMessage, snapshot: () => MetricsSnapshot): TextResponse {
  const path = url?.split('?')[0];
  if (path !== '/metrics' && path !== '/-/healthy') {
    return { status: 404, text: 'Not found. There are /metrics and /-/healthy.\n' };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, text: 'Only GET and HEAD are allowed.\n', headers: { Allow: 'GET, HEAD' } };
  }
  if (path === '/-/healthy') return { status: 200, text: 'Driftline is healthy.\n' };
  try {
    return { status: 200, text: exposition(snapshot()), headers: { 'Content-Type': EXPOSITION_TYPE } };
  } catch {
    // The error may hold paths of this machine, which a scraper must not see.
    return { status: 500, text: 'The metrics could not be computed.\n' };
  }
}

/** Node itself omits the body for HEAD. */
function writeResponse(response: ServerResponse, { status, text, headers }: TextResponse): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    'X-Content-Type-Options': 'nosniff',
    ...headers,
  });
  response.end(body);
}
