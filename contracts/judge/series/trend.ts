/**
 * How likely values are to rise as steadily as these, or more so, where every order is as likely as any other: Mann and
 * Kendall's test for a trend, exact and one-sided. Equal values count as not rising.
 */
export function risingProbability(values: readonly number[]): number {
  let rising = 0;
  for (const [index, value] of values.entries()) {
    for (const later of values.slice(index + 1)) if (later > value) rising++;
  }
  const chances = chancesOfPairs(values.length);
  return chances.slice(rising).reduce((sum, chance) => sum + chance, 0);
}

/** How likely each number of pairs in rising order is, in an order that chance made (the Mahonian numbers). */
function chancesOfPairs(count: number): number[] {
  let chances = [1];
  for (let length = 2; length <= count; length++) {
    const longer = new Array<number>(chances.length + length - 1).fill(0);
    for (const [pairs, chance] of chances.entries()) {
      for (let more = 0; more < length; more++)
        longer[pairs + more] = (longer[pairs + more] ?? 0) + chance / length;
    }
    chances = longer;
  }
  return chances;
}
