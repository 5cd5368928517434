import type { History } from '../objectives/history-fold.ts';
import { RangeCount, type RangeSummary } from '../objectives/range-count.ts';
import { DAY_MS, dayOf } from '../roll-up/roll-up.ts';
import type { Verdict } from '../store/record.ts';
import type { Uptime } from './uptime.ts';

/** A UTC day of a monitor. */
export interface Day {
  /** ISO 8601: when it begins. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly uptime: Uptime;
  readonly missed: number;
}

/** A calendar month, as far as it lies within the last year. Its server times come from the same roll-ups. */
export type Month = Omit<RangeSummary, 'causes'>;

/** The months of the history that have a run, the oldest first. */
export function monthsOf(history: History): Month[] {
  const months = new Map<string, RangeCount>();
  for (const [at, day] of countsByDay(history)) {
    const month = new Date(at).toISOString().slice(0, 7);
    const count = months.get(month) ?? new RangeCount();
    months.set(month, count);
    count.merge(day);
  }
  return [...months].map(([month, count]) => {
    const { causes: _causes, ...rest } = count.summary(Date.parse(`${month}-01T00:00:00.000Z`));
    return rest;
  });
}

/** The last days, each one, whether anything ran or not; the oldest first. */
export function lastDays(history: History, now: Date, count: number): Day[] {
  const counts = countsByDay(history);
  const today = dayOf(now.getTime());
  return Array.from({ length: count }, (_, index) => {
    const from = today - (count - 1 - index) * DAY_MS;
    const { server: _server, causes: _causes, ...day } = (counts.get(from) ?? new RangeCount()).summary(from);
    return day;
  });
}

function countsByDay({ days, hours, recent }: History): Map<number, RangeCount> {
  const counts = new Map<number, RangeCount>();
  const of = (at: number) => {
    const count = counts.get(dayOf(at)) ?? new RangeCount();
    counts.set(dayOf(at), count);
    return count;
  };
  for (const { from, count } of [...days, ...hours]) of(from).merge(count);
  for (const run of recent) of(run.at).addRun(run);
  return counts;
}
