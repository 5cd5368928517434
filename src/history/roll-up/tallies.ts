import { HOUR_MS, hourOf, type RollUp } from './roll-up.ts';
import type { RunSummary } from './run-summary.ts';
import { Tally } from './tally.ts';

/** Hours that are kept ready to be counted in: runs are written nearly in their order. */
const OPEN_HOURS = 3;

/** Counts runs hour by hour, in whatever order they come. */
export class Tallies {
  readonly #monitor: string;
  /** An hour that was left is kept as its roll-up, which takes a tenth of the room. */
  readonly #hours = new Map<number, Tally | RollUp>();
  readonly #open: number[] = [];
  #current: Tally | undefined;
  #begin = Number.NaN;

  constructor(monitor: string) {
    this.#monitor = monitor;
  }

  add(runSummary: RunSummary): void {
    this.#tallyAt(runSummary.at).add(runSummary);
  }

  /** In the order of time. @param before milliseconds since 1970: only hours that ended by then */
  rollUps(before = Number.POSITIVE_INFINITY): RollUp[] {
    const ended = [...this.#hours].filter(([hour]) => hour + HOUR_MS <= before);
    return ended.sort(([a], [b]) => a - b).map(([, kept]) => (kept instanceof Tally ? kept.rollUp() : kept));
  }

  #tallyAt(instant: number): Tally {
    if (this.#current && instant >= this.#begin && instant < this.#begin + HOUR_MS) return this.#current;
    this.#begin = hourOf(instant);
    this.#current = this.#opened(this.#begin);
    return this.#current;
  }

  #opened(hour: number): Tally {
    const kept = this.#hours.get(hour);
    if (kept instanceof Tally) return kept;
    const tally = new Tally(this.#monitor, 'hour', hour);
    if (kept !== undefined) tally.addRollUp(kept);
    this.#hours.set(hour, tally);
    this.#open.push(hour);
    if (this.#open.length > OPEN_HOURS) this.#close(this.#open.shift());
    return tally;
  }

  #close(hour: number | undefined): void {
    const kept = hour === undefined ? undefined : this.#hours.get(hour);
    if (hour !== undefined && kept instanceof Tally) this.#hours.set(hour, kept.rollUp());
  }
}
