/** The name of a journal file, taken apart. */
const JOURNAL_FILE = /^(?<monitor>.+)-(?<month>\d{4}-\d{2})\.ndjson$/;

/** A month of time in UTC, as journal files name it: `2026-01`. */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** The journal file that a line written at `time` belongs to: `<monitor>-YYYY-MM.ndjson`, by UTC month. */
export function journalFile(monitor: string, time: Date): string {
  return `${monitor}-${monthOf(time)}.ndjson`;
}

/** The monitor and month of a journal file; undefined where the name is not one of a journal file. */
export function parseJournalFile(name: string): { monitor: string; month: string } | undefined {
  const { monitor, month } = JOURNAL_FILE.exec(name)?.groups ?? {};
  return monitor === undefined || month === undefined ? undefined : { monitor, month };
}
