// Every run of `check` calls this: it loads the exporters only if an export is configured.
import { DriftlineError, errorText } from '../../core/index.ts';
import type { EndedCycle } from '../cycle.ts';
import { otelSignals } from './otel-switch.ts';
import type { ExportChoice } from './send-runs.ts';

/** Exports runs to the text file and by OTLP, as configured. Never throws: an export changes no verdict. */
export async function exported(
  ended: readonly EndedCycle[],
  { textfile, ...others }: ExportChoice,
): Promise<void> {
  const sends = otelSignals(process.env).length > 0;
  if (textfile === undefined && !sends) return;
  try {
    const { sendRuns } = await import('./send-runs.ts');
    // A skipped run has no new data.
    const runs = ended.filter(({ run }) => run.cause !== 'overlap');
    await sendRuns(runs, { sends, ...others, ...(textfile === undefined ? {} : { textfile }) });
  } catch (error) {
    others.say(
      error instanceof DriftlineError
        ? errorText(error)
        : `The telemetry could not be exported: ${String(error)}`,
    );
  }
}
