import { seededRandom } from '../../src/core/seeded-random.ts';

/**
 * Shuffles items; the same seed gives the same order.
 * @param seed a whole number from 0 to 2^32 - 1
 */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
