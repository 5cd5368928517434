import { type Random, seededRandom } from '../../src/core/seeded-random.ts';

/** Random choices, the same for the same seed and case. */
export interface Choice {
  /** A whole number from `least` to `most`; small ones as often as large ones. */
  size(least: number, most: number): number;
  whole(least: number, most: number): number;
  oneOf<T>(list: readonly T[]): T;
  /** Whether something happens that has this probability. */
  chance(probability: number): boolean;
}

export function choiceFor(seed: number, index: number): Choice {
  const random: Random = seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const whole = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  return {
    whole,
    size: (least, most) => Math.round(least * (most / least) ** random()),
    oneOf: (list) => list[whole(0, list.length - 1)] as (typeof list)[number],
    chance: (probability) => random() < probability,
  };
}
