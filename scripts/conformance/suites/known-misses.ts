import { readFileSync } from 'node:fs';

/** Cases that are judged otherwise than their suite says, and why that is left so. */
export interface KnownMisses {
  readonly reason: string;
  readonly cases: readonly string[];
  /** Set where it depends on the version of Node whether they are missed. */
  readonly depends?: true;
}

/** What a run shows of the list of known misses; both are empty where the list is right. */
export interface Comparison {
  /** Missed, and not in the list. */
  readonly unknown: readonly string[];
  /** In the list, and judged rightly by now: to be taken out. */
  readonly settled: readonly string[];
}

/** Known misses of a suite, as they are listed beside this file. */
export function knownMisses(): KnownMisses[] {
  return JSON.parse(readFileSync(new URL('known-misses.json', import.meta.url), 'utf8'));
}

/**
 * @param judged every case that was judged
 * @param missed those that were judged wrongly
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
