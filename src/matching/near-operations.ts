import type { Operation } from '../openapi/index.ts';

const MOST = 5;

/**
 * The operations most similar to a request, nearest first: those in which the fewest path segments differ.
 */
export function nearOperations(
  operations: readonly Operation[],
  sent: { readonly method?: string | undefined; readonly path: string },
): Operation[] {
  const wanted = segmentsOf(sent.path);
  return operations
    .map((operation) => ({ operation, ...distanceTo(operation, wanted, sent.method) }))
    .filter(({ shared }) => shared)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST)
    .map(({ operation }) => operation);
}

function segmentsOf(path: string): string[] {
  return path.split('?')[0]?.split('/').filter(Boolean) ?? [];
}

function distanceTo(operation: Operation, wanted: readonly string[], method: string | undefined) {
  const segments = segmentsOf(operation.path);
  const shared = segments.some((each) => !each.includes('{') && wanted.some((other) => isAlike(each, other)));
  const otherMethod = method === undefined || method === operation.method ? 0 : 0.5;
  return { shared, distance: editDistance(segments, wanted) + otherMethod };
}

/** Segments to insert, delete or replace. A parameter matches any text. */
function editDistance(template: readonly string[], wanted: readonly string[]): number {
  let row = wanted.map((_, index) => index + 1);
  row.unshift(0);
  for (const [index, segment] of template.entries()) {
    const next = [index + 1];
    for (const [column, against] of wanted.entries()) {
      const replaced = (row[column] ?? 0) + costOf(segment, against);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function costOf(segment: string, against: string): number {
  if (segment === against) return 0;
  if (segment.includes('{')) return 0.1;
  return isAlike(segment, against) ? 0.4 : 1;
}

/** Whether one begins like the other: `pet` and `pets`, `Pets` and `pets`. */
function isAlike(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return short.length > 1 && long.startsWith(short.slice(0, Math.max(2, short.length - 1)));
}
