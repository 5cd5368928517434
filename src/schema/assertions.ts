import { typeOf } from './describe.ts';
import type { Format } from './formats/formats.ts';
import { isObject } from './pointer.ts';
import { textPattern } from './text-pattern.ts';

/** What an assertion keyword needs in addition to its own value. */
interface AssertionContext {
  readonly schema: Record<string, unknown>;
  readonly formatOf: (name: string) => Format | undefined;
}

/** True if the value satisfies the keyword; a keyword ignores values of other types. */
type Assertion = (expected: never, value: unknown, context: AssertionContext) => boolean;

const ofNumber =
  (keeps: (value: number, expected: number) => boolean) => (expected: number, value: unknown) =>
    typeof value !== 'number' || keeps(value, expected);
const ofLength =
  (keeps: (length: number, expected: number) => boolean) => (expected: number, value: unknown) =>
    typeof value !== 'string' || keeps([...value].length, expected);
const ofItems = (keeps: (count: number, expected: number) => boolean) => (expected: number, value: unknown) =>
  !Array.isArray(value) || keeps(value.length, expected);
const ofProperties =
  (keeps: (count: number, expected: number) => boolean) => (expected: number, value: unknown) =>
    !isObject(value) || keeps(Object.keys(value).length, expected);
/**
 * Decimal digits to which a quotient must be an integer: 0.3 is a multiple of 0.1, although not in binary.
 */
export const MULTIPLE_OF_DIGITS = 6;

const atLeast = (value: number, expected: number) => value >= expected;
const atMost = (value: number, expected: number) => value <= expected;

/** The keywords that check a single value (JSON Schema 2020-12, validation, section 6). */
export const ASSERTIONS = {
  type: (expected: string | string[], value: unknown) => {
    const found = typeOf(value);
    return [expected].flat().some((type) => type === found || (type === 'number' && found === 'integer'));
  },
  const: (expected: unknown, value: unknown) => equal(expected, value),
  enum: (expected: unknown[], value: unknown) => expected.some((each) => equal(each, value)),
  format: (expected: string, value: unknown, context: AssertionContext) =>
    keepsFormat(context.formatOf(expected), value),
  pattern: (expected: string, value: unknown) =>
    typeof value !== 'string' || textPattern(expected).test(value),
  minLength: ofLength(atLeast),
  maxLength: ofLength(atMost),
  minimum: ofNumber(atLeast),
  maximum: ofNumber(atMost),
  exclusiveMinimum: ofNumber((value, expected) => value > expected),
  exclusiveMaximum: ofNumber((value, expected) => value < expected),
  multipleOf: ofNumber((value, expected) => {
    const quotient = value / expected;
    return Math.abs(Math.round(quotient) - quotient) <= 10 ** -MULTIPLE_OF_DIGITS;
  }),
  minItems: ofItems(atLeast),
  maxItems: ofItems(atMost),
  uniqueItems: (expected: boolean, value: unknown) =>
    !expected || !Array.isArray(value) || hasUniqueItems(value),
  minProperties: ofProperties(atLeast),
  maxProperties: ofProperties(atMost),
} satisfies Record<string, Assertion>;

/** Equality of JSON values, whatever the order of properties. */
export function equal(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((each, index) => equal(each, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && equal(one[name], other[name]))
    );
  }
  return one === other;
}

/** Whether no two items are equal, in linear time. */
export function hasUniqueItems(items: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  for (const item of items) {
    const key = typeof item === 'object' && item !== null ? canonicalText(item) : uniqueKey(item);
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** The same text for equal values, whatever the order of properties. */
function canonicalText(value: object): string {
  return JSON.stringify(value, (_name, each: unknown) =>
    isObject(each) ? Object.fromEntries(Object.entries(each).sort(byName)) : each,
  );
}

const byName = ([one]: [string, unknown], [other]: [string, unknown]) => (one < other ? -1 : 1);

/** Strings are prefixed, so that none equals the canonical text of an object. */
function uniqueKey(item: unknown): unknown {
  return typeof item === 'string' ? `"${item}` : item;
}

function keepsFormat(format: Format | undefined, value: unknown): boolean {
  if (format === undefined || format === true) return true;
  if (format instanceof RegExp) return typeof value !== 'string' || format.test(value);
  if (typeof format === 'function') return typeof value !== 'string' || format(value);
  return typeof value !== 'number' || format.validate(value);
}
