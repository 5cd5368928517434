import type { RunEvent } from '../history/index.ts';
import type { Settings } from '../project/index.ts';
import { createRecordLog, isLogged } from '../report/index.ts';
import { print } from './print.ts';

/** How records reach stdout. */
export type Format = 'ndjson' | 'pretty';

/** NDJSON for programs; text for people on a terminal, or with `--pretty`. */
export function formatFor(options: {
  readonly pretty?: boolean | undefined;
  readonly json?: boolean | undefined;
}): Format {
  if (options.pretty) return 'pretty';
  return process.stdout.isTTY && !options.json ? 'pretty' : 'ndjson';
}

/** A function that prints the records of a run to stdout, filtered by LOG_LEVEL. */
export async function recordOutput(settings: Settings, format: Format): Promise<(record: RunEvent) => void> {
  const level = settings.logLevel;
  if (format === 'ndjson') {
    const sink = { write: print };
    const log = createRecordLog([{ level, sink }]);
    return (record) => log.write(record);
  }
  const { prettyOutput } = await import('./pretty-output.ts');
  const show = prettyOutput(settings);
  return (record) => {
    if (isLogged(record, level)) show(record);
  };
}
