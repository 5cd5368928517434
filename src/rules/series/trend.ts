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
