import { readFileSync } from 'node:fs';

/** Cases that are judged differently from their suite, and why that is accepted. */
interface KnownMisses {
  readonly reason: string;
  readonly cases: readonly string[];
  /** Set where the result depends on the version of Node. */
  readonly depends?: true;
}

/** The difference between a run and the list of known misses; both lists are empty where it is correct. */
interface Comparison {
  /** Missed, and not in the list. */
  readonly unknown: readonly string[];
  /** In the list, but judged correctly: to be removed. */
  readonly settled: readonly string[];
}

/** The known misses in `known-misses.json`. */
export function knownMisses(): KnownMisses[] {
  return JSON.parse(readFileSync(new URL('known-misses.json', import.meta.url), 'utf8'));
}

/**
 * @param judged every case that was judged
 * @param missed those that were judged differently from their suite
 */
export function compareMisses(
  known: readonly KnownMisses[],
  judged: ReadonlySet<string>,
  missed: ReadonlySet<string>,
): Comparison {
  const listed = new Set(known.flatMap(({ cases }) => cases));
  const settling = known.filter(({ depends }) => !depends).flatMap(({ cases }) => cases);
  return {
    unknown: [...missed].filter((name) => !listed.has(name)),
    settled: settling.filter((name) => judged.has(name) && !missed.has(name)),
  };
}
