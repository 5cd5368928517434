import type { Settings } from '../contracts/index.ts';
import { createRecordLog, formatRecord, isLogged, type Journal, type RunEvent } from '../reports/index.ts';

/** How records reach stdout. */
export type Format = 'ndjson' | 'pretty';

/** NDJSON for programs, text for people: on a terminal, or where it is asked for. */
export function formatFor(options: { readonly pretty?: boolean; readonly json?: boolean }): Format {
  if (options.pretty) return 'pretty';
  return process.stdout.isTTY && !options.json ? 'pretty' : 'ndjson';
}

/** Where a run's records go: to stdout as LOG_LEVEL says, and all of them to the journal. */
export function recordOutput(
  settings: Settings,
  journal: Journal,
  format: Format,
): (record: RunEvent) => void {
  const journalled = { level: 'trace', sink: { write: (line: string) => journal.append(line) } };
  if (format === 'ndjson') {
    const stdout = {
      level: settings.logLevel,
      sink: { write: (line: string) => process.stdout.write(line) },
    };
    const log = createRecordLog([journalled, stdout]);
    return (record) => log.write(record);
  }
  const log = createRecordLog([journalled]);
  const style = { color: process.stdout.hasColors?.() === true && !process.env.NO_COLOR };
  return (record) => {
    log.write(record);
    if (isLogged(record, settings.logLevel)) process.stdout.write(formatRecord(record, style));
  };
}
