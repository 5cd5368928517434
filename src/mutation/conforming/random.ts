import { seededRandom } from '../../core/index.ts';

/** Random choices from a seed: the same seed gives the same choices in the same order. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** From 0 to 1, without 1. */
  fraction(): number {
    return this.#next();
  }

  /** A whole number from 0, below the limit. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** @throws Error for an empty list */
  one<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error('cannot choose from an empty list');
    return item;
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const keyed = items.map((item) => [this.fraction(), item] as const);
    return keyed.sort(([one], [other]) => one - other).map(([, item]) => item);
  }
}
