import type { UnknownCause, Verdict } from '../journal/record.ts';
import type { Gap } from '../roll-up/glance.ts';
import { type HourRollUp, hourOf, missedIn } from '../roll-up/roll-up.ts';
import { QuantileSketch } from '../roll-up/sketch.ts';
import type { Uptime } from '../summary/uptime.ts';
import type { History, RecentRun } from './history.ts';

/** The slowest server phase of each run: request written until the first byte. Milliseconds, each within 1 %. */
export interface ServerTimes {
  /** Runs that were answered. */
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Exact. */
  readonly max: number;
}

/** What a range of time comes to. */
export interface RangeSummary {
  /** ISO 8601. Of what is rolled up, the whole hour counts that the range begins in. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly causes: Readonly<Partial<Record<UnknownCause, number>>>;
  readonly uptime: Uptime;
  /** Absent where no run was answered. */
  readonly server?: ServerTimes;
  /** Runs that should have happened and did not. */
  readonly missed: number;
}

/** The parts of a history that belong to a range: whole hours, and single runs. */
export interface Range {
  readonly hours: readonly HourRollUp[];
  readonly runs: readonly RecentRun[];
}

/** @param from milliseconds since 1970 */
export function rangeOf({ hours, recent }: History, from: number): Range {
  const begin = new Date(hourOf(from)).toISOString();
  const first = hours.findIndex(({ hour }) => hour >= begin);
  return {
    hours: first < 0 ? [] : hours.slice(first),
    runs: recent.filter(({ at }) => at >= from),
  };
}

/** Sums up what happened from an instant on. @param from milliseconds since 1970 */
export function summariseRange(history: History, from: number): RangeSummary {
  const range = rangeOf(history, from);
  const verdicts = countsOf<Verdict>(
    range.hours.map((hour) => hour.verdicts),
    range.runs.map(({ verdict }) => verdict),
  );
  const causes = countsOf<UnknownCause>(
    range.hours.map((hour) => hour.causes),
    range.runs.flatMap(({ cause }) => cause ?? []),
  );
  const server = serverTimes(range);
  return {
    from: new Date(from).toISOString(),
    runs: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    verdicts,
    causes,
    uptime: uptimeFrom(verdicts),
    ...(server === undefined ? {} : { server }),
    missed: missedIn({ gaps: gapsIn(range) }),
  };
}

/** In the order of time. */
export function gapsIn({ hours, runs }: Range): Gap[] {
  return [...hours.flatMap(({ gaps }) => gaps), ...runs.flatMap(({ gap }) => gap ?? [])];
}

function countsOf<Name extends string>(
  hours: readonly Partial<Record<Name, number>>[],
  runs: readonly Name[],
): Partial<Record<Name, number>> {
  const counts: Partial<Record<Name, number>> = {};
  for (const hour of hours) {
    for (const name in hour) counts[name] = (counts[name] ?? 0) + (hour[name] ?? 0);
  }
  for (const name of runs) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function uptimeFrom(verdicts: RangeSummary['verdicts']): Uptime {
  const { unknown = 0, down = 0, broken = 0 } = verdicts;
  const judged = Object.values(verdicts).reduce((sum, count) => sum + count, 0) - unknown;
  const failed = down + broken;
  return { ratio: judged === 0 ? null : (judged - failed) / judged, judged, failed, unknown };
}

/** The server phase of a range. */
export function serverSketch({ hours, runs }: Range): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const { server } of hours) if (server !== undefined) sketch.addRecord(server);
  for (const { serverMs } of runs) if (serverMs !== undefined) sketch.add(serverMs);
  return sketch;
}

function serverTimes(range: Range): ServerTimes | undefined {
  const sketch = serverSketch(range);
  const at = (share: number) => sketch.quantile(share) ?? 0;
  if (sketch.count === 0) return undefined;
  return { runs: sketch.count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
