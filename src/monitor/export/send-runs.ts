import { DriftlineError, errorText } from '../../core/index.ts';
import { type ProxySettings, version } from '../../project/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { loadOtel } from './load-otel.ts';
import { budgetsOf, snapshotOf } from './snapshot-of.ts';
import { writeTextfile } from './textfile.ts';

/** Writes the text files, and sends by OTLP if the environment names a collector; prints what failed. */
export async function sendRuns(
  runs: readonly EndedCycle[],
  { textfile, sends, say, limitMs, proxies }: ExportChoice & { readonly sends: boolean },
): Promise<void> {
  const snapshots = runs.map((ended) => snapshotOf(ended, budgetsOf(ended, new Date())));
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
