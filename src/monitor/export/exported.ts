// Each run that cron starts comes through here: it loads nothing unless somebody asked for it.
import { DriftlineError, errorText } from '../../core/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { otelSignals } from './otel-switch.ts';
import type { ExportChoice } from './send-runs.ts';

/** Hands runs on to where telemetry lives, as far as that is wished. Never throws: their verdicts stand. */
export async function exported(
  ended: readonly EndedCycle[],
  { textfile, say, limitMs }: ExportChoice,
): Promise<void> {
  const sends = otelSignals(process.env).length > 0;
  if (textfile === undefined && !sends) return;
  try {
    const { sendRuns } = await import('./send-runs.ts');
    // A run that was skipped says nothing that is new.
    const runs = ended.filter(({ run }) => run.cause !== 'overlap');
    const limit = limitMs === undefined ? {} : { limitMs };
    await sendRuns(runs, { sends, say, ...limit, ...(textfile === undefined ? {} : { textfile }) });
  } catch (error) {
    say(
      error instanceof DriftlineError
        ? errorText(error)
        : `Telemetry could not be handed on: ${String(error)}`,
    );
  }
}
