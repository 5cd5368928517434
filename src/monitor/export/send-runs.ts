import { join } from 'node:path';
import { DriftlineError, errorText, writeWhole } from '../../core/index.ts';
import { type Budgets, budgetOf, readHistory } from '../../history/index.ts';
import { type ProxySettings, version } from '../../project/index.ts';
import { exposition, type MetricsSnapshot, type MonitorSnapshot } from '../../report/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { loadOtel } from './load-otel.ts';

/** Writes the text files, and sends by OTLP if the environment names a collector; prints what failed. */
export async function sendRuns(
  runs: readonly EndedCycle[],
  { textfile, sends, say, limitMs, proxies }: ExportChoice & { readonly sends: boolean },
): Promise<void> {
  const snapshots = await Promise.all(
    runs.map(async (ended) => snapshotOf(ended, await budgetsOf(ended, new Date()))),
  );
  if (textfile !== undefined) {
    try {
      writeTextfile(textfile, { monitors: snapshots });
    } catch (error) {
      if (!(error instanceof DriftlineError)) throw error;
      say(errorText(error));
    }
  }
  if (!sends) return;
  const { exportRuns } = await loadOtel();
  const exportedRuns = snapshots.map((each, index) => ({
    ...each,
    operations: runs[index]?.operations ?? [],
  }));
  const problem = await exportRuns(exportedRuns, {
    version: version(),
    ...(proxies && { proxies }),
    ...(limitMs === undefined ? {} : { timeoutMs: limitMs }),
  });
  if (problem) say(`The OpenTelemetry export failed: ${problem}`);
}

export interface ExportChoice {
  /** The directory of node_exporter's textfile collector. */
  readonly textfile?: string;
  /** The time limit of sending, in milliseconds; absent: 2000. */
  readonly limitMs?: number;
  /** The settings of proxies. */
  readonly proxies?: ProxySettings;
  /** Prints a message for people, on stderr. */
  readonly say: (sentence: string) => void;
}

const FOR_NODE_EXPORTER = {
  // node_exporter runs as another user.
  mode: 0o644,
  hint: 'Create the textfile directory of node_exporter, make it writable for this user, or free disk space.',
};

/**
 * Writes the metrics of each monitor for node_exporter's textfile collector: `driftline-<monitor>.prom`. The
 * write is atomic: the file is written under a name that the collector does not read, then renamed. The build
 * info is omitted: in two files it would be a duplicate series, for which node_exporter rejects all files.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeTextfile(directory: string, { monitors }: MetricsSnapshot): void {
  for (const snapshot of monitors) {
    const path = join(directory, `driftline-${snapshot.monitor}.prom`);
    writeWhole(path, exposition({ monitors: [snapshot] }), FOR_NODE_EXPORTER);
  }
}

/** The exported state of a monitor after a run. */
export function snapshotOf(
  { run, steps, state, quorum }: EndedCycle,
  budgets: Budgets | undefined,
): MonitorSnapshot & { readonly run: EndedCycle['run'] } {
  const known = { ...(budgets && { budgets }), ...(quorum === undefined ? {} : { quorum }) };
  return { monitor: run.monitor, run, steps, state, ...known };
}

/** The error budgets of the monitor; undefined if it has no objectives, or if its history cannot be read. */
export async function budgetsOf(
  { objectives, files }: Pick<EndedCycle, 'objectives' | 'files'>,
  now: Date,
): Promise<Budgets | undefined> {
  if (!objectives.availability && !objectives.latency) return undefined;
  try {
    const { directory, store } = await files();
    return budgetOf(readHistory(directory, store, now), objectives, now);
  } catch {
    return undefined;
  }
}
