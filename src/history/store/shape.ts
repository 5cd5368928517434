import { isDateTime } from '../../schema/index.ts';

export type Test = (value: unknown) => boolean;

/** What an object must hold, and what it may hold. Further properties (pino's `level`, say) are ignored. */
export interface Shape {
  readonly required: Readonly<Record<string, Test>>;
  readonly optional?: Readonly<Record<string, Test>>;
}

export const isText: Test = (value) => typeof value === 'string';
export const isFlag: Test = (value) => typeof value === 'boolean';
export const isNumber: Test = (value) => Number.isFinite(value);
export const isCount: Test = (value) => Number.isInteger(value) && (value as number) >= 0;
export const isWhole: Test = (value) => Number.isInteger(value);
/** Milliseconds that passed. */
export const isSpan: Test = (value) => isNumber(value) && (value as number) >= 0;
/** RFC 3339, section 5.6, date-time; no leap second, for those are no `Date`. */
export const isTime: Test = (value) =>
  typeof value === 'string' && isDateTime(value) && !Number.isNaN(Date.parse(value));

/** True where the value is one of some. */
export function oneOf(values: readonly unknown[]): Test {
  return (value) => values.includes(value);
}

/** True where the value is a list whose members all pass. */
export function listOf(test: Test): Test {
  return (value) => Array.isArray(value) && value.every(test);
}

/** True where the value is an object whose values all pass, under any name, or under some alone. */
export function mapOf(test: Test, names?: readonly string[]): Test {
  const named = (value: object) =>
    names === undefined || Object.keys(value).every((name) => names.includes(name));
  return (value) => isObject(value) && named(value) && Object.values(value).every(test);
}

/** True where the value is an object that fits the shape. */
export function shaped(shape: Shape): Test {
  return (value) => hasShape(value, shape);
}

export function hasShape(value: unknown, shape: Shape): boolean {
  if (!isObject(value)) return false;
  for (const name in shape.required) if (!shape.required[name]?.(value[name])) return false;
  for (const name in shape.optional) {
    const test = shape.optional[name];
    if (test !== undefined && value[name] !== undefined && !test(value[name])) return false;
  }
  return true;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
