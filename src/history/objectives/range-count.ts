import { missedIn, type Outline } from '../roll-up/roll-up.ts';
import { QuantileSketch } from '../roll-up/sketch.ts';
import { UNKNOWN_CAUSES, type UnknownCause, VERDICTS, type Verdict } from '../store/record.ts';

/** The slowest server phase of each run: request written until the first byte. Milliseconds, each within 1 %. */
interface ServerTimes {
  /** Runs that got a response. */
  readonly runs: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Exact. */
  readonly max: number;
}

/** What a range of time comes to. */
export interface RangeSummary {
  /** ISO 8601. Of the last 8 days the whole hour counts that the range begins in, of a longer range the whole day. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly causes: Readonly<Partial<Record<UnknownCause, number>>>;
  readonly uptime: Uptime;
  /** Absent where no run got a response. */
  readonly server?: ServerTimes;
  /** Runs that should have happened and did not. */
  readonly missed: number;
}

type Counts<Name extends string> = Partial<Record<Name, number>>;

/** Counts hours and single runs. */
export class RangeCount {
  readonly #verdicts: Counts<Verdict> = {};
  readonly #causes: Counts<UnknownCause> = {};
  readonly #server = new QuantileSketch();
  #missed = 0;

  addRollUp(hour: Outline): void {
    const { verdicts, causes, server } = hour;
    addCounts(this.#verdicts, verdicts, VERDICTS);
    if (verdicts.unknown !== undefined) addCounts(this.#causes, causes, UNKNOWN_CAUSES);
    if (server !== undefined) this.#server.addRecord(server);
    this.#missed += missedIn(hour);
  }

  merge(other: RangeCount): void {
    for (const name in other.#verdicts)
      raise(this.#verdicts, name as Verdict, other.#verdicts[name as Verdict]);
    for (const name in other.#causes)
      raise(this.#causes, name as UnknownCause, other.#causes[name as UnknownCause]);
    this.#server.merge(other.#server);
    this.#missed += other.#missed;
  }

  addRun({ verdict, cause, serverMs, missed }: RecentRun): void {
    raise(this.#verdicts, verdict);
    if (cause !== undefined) raise(this.#causes, cause);
    if (serverMs !== undefined) this.#server.add(serverMs);
    this.#missed += missed;
  }

  /** @param from milliseconds since 1970: where the range begins */
  summary(from: number): RangeSummary {
    const server = this.#serverTimes();
    return {
      from: new Date(from).toISOString(),
      runs: sumOf(this.#verdicts),
      verdicts: inOrder(this.#verdicts, VERDICTS),
      causes: inOrder(this.#causes, UNKNOWN_CAUSES),
      uptime: this.uptime(),
      ...(server === undefined ? {} : { server }),
      missed: this.#missed,
    };
  }

  uptime(): Uptime {
    const { unknown = 0, down = 0, broken = 0 } = this.#verdicts;
    const judged = sumOf(this.#verdicts) - unknown;
    const failed = down + broken;
    return { ratio: judged === 0 ? null : (judged - failed) / judged, judged, failed, unknown };
  }

  /** Runs whose server phase was at most so many milliseconds, to 1 %, among those that got a response. */
  servedWithin(limit: number): { good: number; total: number } {
    return { good: this.#server.countUpTo(limit), total: this.#server.count };
  }

  #serverTimes(): ServerTimes | undefined {
    const sketch = this.#server;
    const at = (share: number) => sketch.quantile(share) ?? 0;
    if (sketch.count === 0) return undefined;
    return { runs: sketch.count, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
  }
}

function raise<Name extends string>(counts: Counts<Name>, name: Name, times = 1): void {
  counts[name] = (counts[name] ?? 0) + times;
}

function addCounts<Name extends string>(
  counts: Counts<Name>,
  more: Readonly<Counts<Name>>,
  names: readonly Name[],
): void {
  for (const name of names) {
    const times = more[name];
    if (times !== undefined) raise(counts, name, times);
  }
}

/** The same counts are the same text, whatever came first. */
function inOrder<Name extends string>(counts: Counts<Name>, names: readonly Name[]): Counts<Name> {
  const ordered: Counts<Name> = {};
  addCounts(ordered, counts, names);
  return ordered;
}

function sumOf(counts: Counts<string>): number {
  return Object.values(counts).reduce<number>((sum, count = 0) => sum + count, 0);
}

/** A run of the last hours, as far as summaries need it. */
export interface RecentRun {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly verdict: Verdict;
  readonly cause?: UnknownCause;
  readonly serverMs?: number;
  readonly missed: number;
}

/** How often the API kept its contract within some time. */
export interface Uptime {
  /** 0 to 1: runs that were up or drifting among the known ones. null: all were unknown. */
  readonly ratio: number | null;
  /** Runs that are not unknown. */
  readonly judged: number;
  /** Runs that were down or broken. */
  readonly failed: number;
  /** Unknown runs. */
  readonly unknown: number;
}
