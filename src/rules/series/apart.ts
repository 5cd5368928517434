import { signedRankProbability } from './signed-rank.ts';

/**
 * How likely the differences of pairs are to lie this far from zero where one of a pair is as likely to be the larger
 * as the other. Nothing is assumed of how the values are spread, only that which of a pair came first was left to
 * chance; so bursts that slow both down, or one, are no evidence. Two tests look, one at the signs, which outliers
 * cannot hide, one at the ranks, which sees smaller differences; the smaller probability counts twice.
 */
export function apartProbability(differences: readonly number[]): number {
  return Math.min(1, 2 * Math.min(signProbability(differences), signedRankProbability(differences)));
}

/** The sign test, exact and two-sided: so many heads of so many coins. */
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
