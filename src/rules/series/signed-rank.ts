/**
 * Wilcoxon's signed-rank test, exact and two-sided: the probability that differences lie at least this far to
 * one side, where each is as likely to be above zero as below.
 */
export function signedRankProbability(differences: readonly number[]): number {
  const values = differences.filter((value) => value !== 0);
  const ranks = doubledRanks(values.map(Math.abs));
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const above = ranks.reduce((sum, rank, index) => sum + ((values[index] ?? 0) > 0 ? rank : 0), 0);
  const further = Math.max(above, total - above);
  const ways = waysToSum(ranks, total);
  let tail = 0;
  for (let sum = further; sum <= total; sum++) tail += ways[sum] ?? 0;
  return Math.min(1, (2 * tail) / 2 ** ranks.length);
}

/** Ranks from 1 on, doubled so that the mean rank of equal values is an integer. */
function doubledRanks(values: readonly number[]): number[] {
  const sorted = values.toSorted((one, other) => one - other);
  return values.map((value) => sorted.indexOf(value) + sorted.lastIndexOf(value) + 2);
}

/** For each sum: the number of sign choices for which the ranks above zero add up to it. */
function waysToSum(ranks: readonly number[], total: number): Float64Array {
  const ways = new Float64Array(total + 1);
  ways[0] = 1;
  let largest = 0;
  for (const rank of ranks) {
    largest += rank;
    for (let sum = largest; sum >= rank; sum--) ways[sum] = (ways[sum] ?? 0) + (ways[sum - rank] ?? 0);
  }
  return ways;
}
