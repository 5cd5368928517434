/** The name of a run store file, taken apart. */
const STORE_FILE = /^(?<monitor>.+)-(?<month>\d{4}-\d{2})\.ndjson$/;
const ROLL_UP_FILE = /^(?<monitor>.+)-(?<month>\d{4}-\d{2})\.hourly\.ndjson$/;
const DAILY_FILE = /^(?<monitor>.+)-(?<year>\d{4})\.daily\.ndjson$/;

/** A file of the history: whose, and of which month. */
export interface HistoryFile {
  readonly monitor: string;
  /** In UTC: `2026-01`. */
  readonly month: string;
}

/** A month of time in UTC, as run store files name it: `2026-01`. */
export function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}

/** The run store file that a line written at `time` belongs to: `<monitor>-YYYY-MM.ndjson`, by UTC month. */
export function storeFile(monitor: string, time: Date): string {
  return `${monitor}-${monthOf(time)}.ndjson`;
}

/** The file that has the lines for which the disk has no room: `<monitor>.reserve`. */
export function reserveFile(monitor: string): string {
  return `${monitor}.reserve`;
}

/** The file of a month's roll-ups, which no reader of the run store takes for one: `<monitor>-YYYY-MM.hourly.ndjson`. */
export function rollUpFile(monitor: string, month: string): string {
  return `${monitor}-${month}.hourly.ndjson`;
}

/** The file of a year's roll-ups by the day: `<monitor>-YYYY.daily.ndjson`. */
export function dailyFile(monitor: string, year: string): string {
  return `${monitor}-${year}.daily.ndjson`;
}

/** The monitor and year of a file of roll-ups by the day; undefined where the name is not one of such a file. */
export function parseDailyFile(name: string): { monitor: string; year: string } | undefined {
  const { monitor, year } = DAILY_FILE.exec(name)?.groups ?? {};
  return monitor === undefined || year === undefined ? undefined : { monitor, year };
}

/** The monitor and month of a run store file; undefined where the name is not one of a run store file. */
export function parseStoreFile(name: string): HistoryFile | undefined {
  return historyFile(STORE_FILE.exec(name));
}

/** The monitor and month of a file of roll-ups; undefined where the name is not one of such a file. */
export function parseRollUpFile(name: string): HistoryFile | undefined {
  return historyFile(ROLL_UP_FILE.exec(name));
}

function historyFile(match: RegExpExecArray | null): HistoryFile | undefined {
  const { monitor, month } = match?.groups ?? {};
  return monitor === undefined || month === undefined ? undefined : { monitor, month };
}
