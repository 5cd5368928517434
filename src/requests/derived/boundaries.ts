import { type Field, isFreeText, typesOf } from './field.ts';

/** A value, with its name in kebab-case. */
export type NamedValue = readonly [name: string, value: unknown];

/** Limits of longer strings are not tested. */
const MAX_TEXT = 100_000;

/** Limits of longer arrays are not tested. */
const MAX_ITEMS = 10_000;

/** The values at the limits of a property's keywords, and each value of an enum. */
export function boundaryValues(field: Field): NamedValue[] {
  const { keywords } = field;
  const values: NamedValue[] = [];
  const { enum: list } = keywords;
  if (Array.isArray(list)) values.push(...list.map((value, index) => [`value-${index + 1}`, value] as const));
  if (typesOf(field).includes('boolean')) values.push(['true', true], ['false', false]);
  if (typesOf(field).includes('null')) values.push(['null', null]);
  if (isFreeText(field)) {
    const [shortest, longest] = [keywords.minLength, keywords.maxLength].map(Number);
    if (shortest && shortest <= MAX_TEXT) values.push(['shortest', textOf(shortest)]);
    if (longest && longest <= MAX_TEXT) values.push(['longest', textOf(longest)]);
  }
  if (isNumeric(field)) {
    const { minimum, maximum } = keywords;
    if (typeof minimum === 'number') values.push(['least', minimum]);
    if (typeof maximum === 'number') values.push(['most', maximum]);
  }
  return values;
}

/**
 * Lists of one and of two items, and of the fewest and the most.
 * @param itemAt a valid item; two with different numbers differ where they can
 */
export function listValues(field: Field, itemAt: (index: number) => unknown): NamedValue[] {
  if (!typesOf(field).includes('array')) return [];
  const { minItems, maxItems } = field.keywords;
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

/**
 * The values just beyond those limits, and other values that the keywords forbid.
 * @param itemAt a valid item of a list, so that only the number of items is wrong
 */
export function brokenValues(
  field: Field,
  itemAt = (index: number): unknown => `item ${index}`,
): NamedValue[] {
  const { keywords } = field;
  const values: NamedValue[] = [];
  if (keywords.enum !== undefined || keywords.const !== undefined) values.push(['unlisted', 'driftline']);
  if (isFreeText(field)) {
    if (keywords.format !== undefined) values.push(['of-wrong-format', 'driftline- of no format']);
    if (keywords.pattern !== undefined) values.push(['of-wrong-pattern', 'driftline-§']);
    const shortest = Number(keywords.minLength);
    if (shortest > 1 && shortest <= MAX_TEXT) values.push(['too-short', textOf(shortest - 1)]);
  }
  if (isNumeric(field)) values.push(...brokenNumbers(keywords));
  if (typesOf(field).includes('array')) values.push(...brokenLists(keywords, itemAt));
  return values;
}

function brokenNumbers(keywords: Field['keywords']): NamedValue[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords;
  const values: NamedValue[] = [
    ['too-large', 1e308],
    ['too-small', -1e308],
  ];
  if (typeof minimum === 'number') values.push(['below-minimum', minimum - 1]);
  if (typeof maximum === 'number') values.push(['above-maximum', maximum + 1]);
  if (typeof exclusiveMinimum === 'number') values.push(['at-exclusive-minimum', exclusiveMinimum]);
  if (typeof exclusiveMaximum === 'number') values.push(['at-exclusive-maximum', exclusiveMaximum]);
  if (typeof multipleOf === 'number') values.push(['between-multiples', multipleOf * 1.5]);
  return values;
}

function brokenLists(
  { minItems, maxItems, uniqueItems }: Field['keywords'],
  itemAt: (index: number) => unknown,
): NamedValue[] {
  const values: NamedValue[] = [];
  const list = (length: number) => Array.from({ length }, (_, index) => itemAt(index));
  if (Number(minItems) > 0 && Number(minItems) <= MAX_ITEMS)
    values.push(['of-too-few', list(Number(minItems) - 1)]);
  if (Number(maxItems) >= 0) values.push(['of-too-many', list(Math.min(Number(maxItems), MAX_ITEMS) + 1)]);
  if (uniqueItems === true) values.push(['of-equals', [itemAt(0), itemAt(0)]]);
  return values;
}

function isNumeric(field: Field): boolean {
  return typesOf(field).some((type) => type === 'integer' || type === 'number');
}

export function textOf(length: number): string {
  return 'driftline-'.repeat(Math.ceil(length / 10)).slice(0, length);
}
