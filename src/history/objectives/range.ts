import { DAY_MS, hourOf } from '../roll-up/roll-up.ts';
import type { History } from './history-fold.ts';
import { RangeCount } from './range-count.ts';

/**
 * Counts what happened from an instant on. Of what is kept by the hour or by the day, the whole hour or day counts that
 * the instant lies in.
 * @param from milliseconds since 1970
 */
export function countFrom({ days, hours, recent }: History, from: number): RangeCount {
  const count = new RangeCount();
  for (const day of days) if (day.from > from - DAY_MS) count.merge(day.count);
  for (const hour of hours) if (hour.from >= hourOf(from)) count.merge(hour.count);
  for (const run of recent) if (run.at >= from) count.addRun(run);
  return count;
}
