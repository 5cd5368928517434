import { DriftlineError, errorText } from '../../core/index.ts';
import { version } from '../../project/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { loadOtel } from './load-otel.ts';
import { budgetsOf, snapshotOf } from './snapshot-of.ts';
import { writeTextfile } from './textfile.ts';

/** Writes the text files, and sends by OTLP where the environment names a collector; says what could not be done. */
export async function sendRuns(
  runs: readonly EndedCycle[],
  { textfile, sends, say, limitMs }: ExportChoice & { readonly sends: boolean },
): Promise<void> {
  const known = runs.map((ended) => snapshotOf(ended, budgetsOf(ended, new Date())));
  if (textfile !== undefined) {
    try {
      writeTextfile(textfile, { monitors: known });
    } catch (error) {
      if (!(error instanceof DriftlineError)) throw error;
      say(errorText(error));
    }
  }
  if (!sends) return;
  const { exportRuns } = await loadOtel();
  const notified = known.map((each, index) => ({ ...each, operations: runs[index]?.operations ?? [] }));
  const problem = await exportRuns(notified, {
    version: version(),
    ...(limitMs === undefined ? {} : { timeoutMs: limitMs }),
  });
  if (problem) say(`OpenTelemetry was not told: ${problem}`);
}

export interface ExportChoice {
  /** The directory of node_exporter's textfile collector. */
  readonly textfile?: string;
  /** For sending, in milliseconds; absent: the SDK's own. */
  readonly limitMs?: number;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
}
