import { signedRankProbability } from './signed-rank.ts';

/**
 * The probability that the differences of pairs lie this far from zero, where either of a pair is as likely
 * to be the larger one. Nothing is assumed about the distribution of the values, only that the order within
 * each pair was random; so bursts that slow down both, or one, are no evidence. Combines two tests: the sign
 * test, which outliers cannot hide from, and the signed-rank test, which detects smaller differences; the
 * smaller probability is doubled.
 */
export function apartProbability(differences: readonly number[]): number {
  return Math.min(1, 2 * Math.min(signProbability(differences), signedRankProbability(differences)));
}

/** The sign test, exact and two-sided: the probability of so many heads of so many coins. */
export function signProbability(differences: readonly number[]): number {
  const above = differences.filter((value) => value > 0).length;
  const count = differences.filter((value) => value !== 0).length;
  const fewer = Math.min(above, count - above);
  let ways = 1;
  let tail = 1;
  for (let heads = 1; heads <= fewer; heads++) {
    ways = (ways * (count - heads + 1)) / heads;
    tail += ways;
  }
  return Math.min(1, (2 * tail) / 2 ** count);
}
