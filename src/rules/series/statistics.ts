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

/** The middle value, the lower of two; NaN for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/**
 * The Mann-Kendall trend test, exact and one-sided: the probability that values rise at least as steadily as
 * these where there is no growth. It tolerates a machine that becomes slower by itself: at up to two points,
 * the worst possible ones, all values may have shifted; only pairs of values between such points count, in
 * which every order is equally likely. Equal values count as not rising.
 */
export function risingProbability(values: readonly number[]): number {
  const rising = risingPairs(values);
  const count = values.length;
  let worst = 0;
  for (let first = 0; first <= count; first++) {
    for (let second = first; second <= count; second++) {
      const parts: [number, number][] = [
        [0, first],
        [first, second],
        [second, count],
      ];
      const found = parts.reduce((sum, [from, to]) => sum + rising(from, to), 0);
      const chance = chanceOf(
        found,
        parts.map(([from, to]) => to - from),
      );
      if (chance > worst) worst = chance;
    }
  }
  return worst;
}

/** Counts the rising pairs within a part of the values; precomputed. */
function risingPairs(values: readonly number[]): (from: number, to: number) => number {
  const pairs = values.map((_, from) => {
    const sums = [0];
    for (let to = from; to < values.length; to++) {
      const added = values.slice(from, to).filter((value) => value < (values[to] ?? 0)).length;
      sums.push((sums.at(-1) ?? 0) + added);
    }
    return sums;
  });
  return (from, to) => pairs[from]?.[to - from] ?? 0;
}

/** The probability of at least so many rising pairs in randomly ordered parts of these lengths. */
function chanceOf(rising: number, lengths: readonly number[]): number {
  const key = lengths.toSorted((one, other) => one - other).join();
  const chances = known.get(key) ?? tailsOf(lengths);
  known.set(key, chances);
  return chances[rising] ?? 0;
}

/** There are few combinations of lengths, and each is needed many times. */
const known = new Map<string, readonly number[]>();

function tailsOf(lengths: readonly number[]): number[] {
  let chances = [1];
  for (const length of lengths) {
    for (let choices = 2; choices <= length; choices++) chances = spread(chances, choices);
  }
  let tail = 0;
  return chances
    .toReversed()
    .map((chance) => (tail += chance))
    .toReversed();
}

/** One more value is equally likely in each of so many positions: it adds 0 to `choices - 1` rising pairs. */
function spread(chances: readonly number[], choices: number): number[] {
  const wider = new Array<number>(chances.length + choices - 1).fill(0);
  let window = 0;
  for (let pairs = 0; pairs < wider.length; pairs++) {
    window += (chances[pairs] ?? 0) - (chances[pairs - choices] ?? 0);
    wider[pairs] = window / choices;
  }
  return wider;
}
