import { numeric, textOfPattern, typesOf } from './scalars.ts';

/** A value, with its name in kebab-case. */
export type NamedValue = readonly [name: string, value: unknown];

/** Limits of longer strings are not tested. */
const MAX_TEXT = 100_000;

/** The values at the limits of a schema's keywords, and each value of an enum. */
export function boundaryValues(keywords: Readonly<Record<string, unknown>>): NamedValue[] {
  const { enum: list, const: only, minLength, maxLength, minimum, maximum, pattern } = keywords;
  const types = typesOf(keywords);
  const values: NamedValue[] = [];
  if (Array.isArray(list)) values.push(...list.map((value, index) => [`value-${index + 1}`, value] as const));
  if (types.includes('boolean')) values.push(['true', true], ['false', false]);
  if (types.includes('null')) values.push(['null', null]);
  if (types.includes('string') && only === undefined && list === undefined) {
    for (const [name, limit] of [
      ['shortest', minLength],
      ['longest', maxLength],
    ] as const) {
      const length = numeric(limit, 0);
      if (length > 0 && length <= MAX_TEXT) values.push([name, textOfLength(length, pattern)]);
    }
  }
  if (types.includes('integer') || types.includes('number')) {
    if (typeof minimum === 'number') values.push(['least', minimum]);
    if (typeof maximum === 'number') values.push(['most', maximum]);
  }
  return values;
}

/** A text of a length, where it can be one that matches the pattern. */
function textOfLength(length: number, pattern: unknown): string {
  const short = typeof pattern === 'string' ? textOfPattern(pattern) : undefined;
  if (typeof pattern !== 'string' || short === undefined || short.length > length) return markedText(length);
  const text = textOfPattern(pattern, length - short.length);
  return text?.length === length ? text : markedText(length);
}

/** Limits of longer arrays are not tested. */
const MAX_ITEMS = 10_000;

/**
 * Lists of one and of two items, and of the fewest and the most.
 * @param itemAt a valid item; two with different numbers differ where they can
 */
export function listValues(
  keywords: Readonly<Record<string, unknown>>,
  itemAt: (index: number) => unknown,
): NamedValue[] {
  if (!typesOf(keywords).includes('array')) return [];
  const { minItems, maxItems } = keywords;
  const lengths: [string, number][] = [
    ['one-item', 1],
    ['two-items', 2],
    ...(Number(minItems) > 2 ? [['fewest-items', Number(minItems)] as [string, number]] : []),
    ...(Number(maxItems) > 2 ? [['most-items', Number(maxItems)] as [string, number]] : []),
  ];
  return lengths.flatMap(([name, length]): NamedValue[] =>
    length <= MAX_ITEMS ? [[name, Array.from({ length }, (_, index) => itemAt(index))]] : [],
  );
}

/** A text of a length that is easy to find where a response repeats it. */
export function markedText(length: number): string {
  return 'driftline-'.repeat(Math.ceil(length / 10)).slice(0, length);
}
