import type { Glance } from './glance.ts';
import { HOUR_MS, hourOf, type RollUp } from './roll-up.ts';
import { Tally } from './tally.ts';

/** Counts runs hour by hour, in whatever order they come. */
export class Tallies {
  readonly #monitor: string;
  readonly #hours = new Map<number, Tally>();
  #current: Tally | undefined;
  #begin = Number.NaN;

  constructor(monitor: string) {
    this.#monitor = monitor;
  }

  add(glance: Glance): void {
    this.#tallyAt(glance.at).add(glance);
  }

  /** In the order of time. @param before milliseconds since 1970: only hours that ended by then */
  rollUps(before = Number.POSITIVE_INFINITY): RollUp[] {
    const ended = [...this.#hours].filter(([hour]) => hour + HOUR_MS <= before);
    return ended.sort(([a], [b]) => a - b).map(([, tally]) => tally.rollUp());
  }

  #tallyAt(instant: number): Tally {
    if (this.#current && instant >= this.#begin && instant < this.#begin + HOUR_MS) return this.#current;
    this.#begin = hourOf(instant);
    this.#current = this.#hours.get(this.#begin) ?? new Tally(this.#monitor, 'hour', this.#begin);
    this.#hours.set(this.#begin, this.#current);
    return this.#current;
  }
}
