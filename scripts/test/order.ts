import { seededRandom } from '../../src/core/seeded-random.ts';

/**
 * The items in an order that the seed alone decides: a shuffle that can be repeated.
 * @param seed a whole number from 0 to 2^32 - 1
 */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom(seed);
  return items
    .map((item) => ({ item, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
