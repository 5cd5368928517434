import type { Settings } from '../contracts/index.ts';
import {
  createRecordLog,
  formatRecord,
  isLogged,
  type Journal,
  journalLine,
  type MonitorState,
  type RunEvent,
  type RunRecord,
  type StepRecord,
} from '../reports/index.ts';

/** How records reach stdout. */
export type Format = 'ndjson' | 'pretty';

/** NDJSON for programs, text for people: on a terminal, or where it is asked for. */
export function formatFor(options: { readonly pretty?: boolean; readonly json?: boolean }): Format {
  if (options.pretty) return 'pretty';
  return process.stdout.isTTY && !options.json ? 'pretty' : 'ndjson';
}

/** Where a run's records go: to stdout as LOG_LEVEL says, and the whole run to the journal. */
export function recordOutput(
  settings: Settings,
  journal: Journal,
  format: Format,
): (record: RunEvent) => void {
  const steps: StepRecord[] = [];
  const keep = (record: RunEvent) => {
    if (record.type === 'step') {
      steps.push(record);
      return;
    }
    journal.append(journalLine(record, steps.splice(0), stateAfter(record)));
    journal.sync();
  };
  if (format === 'ndjson') {
    const sink = { write: (line: string) => process.stdout.write(line) };
    const log = createRecordLog([{ level: settings.logLevel, sink }]);
    return (record) => {
      log.write(record);
      keep(record);
    };
  }
  const style = { color: process.stdout.hasColors?.() === true && !process.env.NO_COLOR };
  return (record) => {
    if (isLogged(record, settings.logLevel)) process.stdout.write(formatRecord(record, style));
    keep(record);
  };
}

const LEVELS = {
  up: 'ok',
  degraded: 'warning',
  drifting: 'warning',
  broken: 'critical',
  down: 'critical',
  unknown: 'blind',
} as const;

/** What one run alone says of the monitor. */
function stateAfter({ verdict, time }: RunRecord): MonitorState {
  return { level: LEVELS[verdict], since: time, recent: '', flapping: false, counts: {}, owed: [] };
}
