// Each run that cron starts comes through here: it loads nothing unless somebody asked for it.
import { Fault, faultText } from '../../contracts/index.ts';
import type { MonitorSnapshot } from '../../reports/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { otelSignals } from './otel-switch.ts';
import { version } from './version.ts';

export interface ExportChoice {
  /** The directory of node_exporter's textfile collector. */
  readonly textfile?: string;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
}

/** Hands runs on to where telemetry lives, as far as that is wished. Never throws: their verdicts stand. */
export async function exported(ended: readonly EndedCycle[], { textfile, say }: ExportChoice): Promise<void> {
  const sends = otelSignals(process.env).length > 0;
  if (textfile === undefined && !sends) return;
  // A run that was skipped says nothing that is new.
  const runs = ended.filter(({ run }) => run.cause !== 'overlap');
  const snapshots = runs.map(snapshotOf);
  if (textfile !== undefined) {
    const { writeTextfile } = await import('./textfile.ts');
    saying(say, () => writeTextfile(textfile, { monitors: snapshots }));
  }
  if (!sends) return;
  const { exportRuns } = await import('./otel.ts');
  const problem = await exportRuns(
    runs.map((each) => ({ ...snapshotOf(each), run: each.run, operations: each.operations })),
    { version: version() },
  );
  if (problem) say(`OpenTelemetry was not told: ${problem}`);
}

export function snapshotOf({ run, steps, state }: EndedCycle): MonitorSnapshot {
  return { monitor: run.monitor, run, steps, state };
}

function saying(say: ExportChoice['say'], write: () => void): void {
  try {
    write();
  } catch (fault) {
    say(fault instanceof Fault ? faultText(fault) : String(fault));
  }
}
