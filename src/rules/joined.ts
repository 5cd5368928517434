import type { Violation } from './rule.ts';

/** Nobody reads more violations of one rule about one response; the last one says that there may be more. */
const MOST_OF_A_RULE = 1000;
/** Places that a violation names. */
const MOST_NAMED = 3;

/**
 * The violations of a rule about one response, those of the same part of several items of a list as one: 120 items
 * without a name are wrong in one way, at `/items/*\/name`.
 */
export function joined(violations: Iterable<Violation>): Iterable<Violation> {
  // With a thousand monitors every rule runs for every response, and most find nothing: no map is made for them.
  let groups: Map<string, Violation[]> | undefined;
  let count = 0;
  for (const violation of violations) {
    const full = ++count === MOST_OF_A_RULE;
    const received = full ? `${violation.received}; further ones are not listed` : violation.received;
    const { where, expected, pointer, severity = '', reason = '', sameIn = '' } = violation;
    const key = [placeOf(where), expected, pointer, severity, reason, sameIn].join('\n');
    groups ??= new Map();
    const group = groups.get(key);
    if (group) group.push({ ...violation, received });
    else groups.set(key, [full ? { ...violation, received } : violation]);
    if (full) break;
  }
  return groups ? [...groups.values()].map(asOne) : [];
}

function asOne(group: readonly Violation[]): Violation {
  const [first] = group as [Violation];
  const places = [...new Set(group.map(({ where }) => where))];
  if (places.length < 2) return first;
  const named = places.slice(0, MOST_NAMED).map((where) => where.slice(where.indexOf('/')));
  const others = places.length > named.length ? ', …' : '';
  const full = group.at(-1)?.received.endsWith('; further ones are not listed') ?? false;
  return {
    ...first,
    where: placeOf(first.where),
    received: `${first.received}, in ${full ? 'at least ' : ''}${places.length} places: ${named.join(', ')}${others}`,
  };
}

/** A place without the indexes of lists: `response body /items/*\/name`. */
export function placeOf(where: string): string {
  return where.includes('/') ? where.replace(/\/\d+(?=\/|$)/g, '/*') : where;
}
