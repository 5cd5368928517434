const MOST_NAMES = 5;

/**
 * The known names that are similar to a wanted one, nearest first: few letters differ, or words are shared.
 */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const words = new Set(
    wanted
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter((word) => word.length > 2),
  );
  const scored = names.map((name) => {
    const shared = name.split('-').filter((word) => words.has(word)).length;
    return { name, distance: editDistance(wanted.toLowerCase(), name) - 4 * shared, shared };
  });
  return scored
    .filter(({ name, distance, shared }) => shared > 0 || distance <= Math.max(2, name.length / 3))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST_NAMES)
    .map(({ name }) => name);
}

/** Levenshtein distance: the number of letters to insert, delete or replace. */
export function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1];
    for (const [column, against] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === against ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
