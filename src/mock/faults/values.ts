import { isObject } from '../../schema/index.ts';
import type { Place } from '../places.ts';
import type { Fault } from './fault.ts';
import { has, isExpiry, isFree, otherValue } from './other-value.ts';

const isTyped = (place: Place) => has('type')(place) && isFree(place);

/** Faults of values: another type, or none of the documented values. */
export const values: readonly Fault[] = [
  otherValue('type-other', 'A value has another type', ['body-type-wrong'], isTyped, ({ value }) => {
    if (typeof value === 'string') return 4711;
    if (Array.isArray(value)) return {};
    return isObject(value) ? [] : String(value);
  }),
  otherValue('value-null', 'A value is null', ['body-type-wrong'], isTyped, () => null),
  otherValue(
    'expiry-type-other',
    'The expiry is a number where a text is documented, or the other way round',
    ['body-type-wrong'],
    isExpiry,
    (_, current) =>
      typeof current === 'number'
        ? new Date(current * 1000).toISOString()
        : Math.floor(Date.parse(String(current)) / 1000),
  ),
  otherValue(
    'const-other',
    'A constant has another value',
    ['body-const-wrong'],
    (place) => has('const')(place) && !place.token,
    ({ value }) => {
      if (typeof value === 'boolean') return !value;
      return typeof value === 'number' ? value + 1 : `${String(value)}-other`;
    },
  ),
  otherValue(
    'enum-other',
    'A value is not in its "enum"',
    ['body-enum-wrong'],
    (place) => has('enum')(place) && !has('const')(place),
    ({ value }) => (typeof value === 'number' ? value + 0.5 : `${String(value)}-other`),
  ),
  otherValue(
    'any-of-none',
    'A value matches no alternative of "anyOf"',
    ['body-alternatives-unmatched'],
    has('anyOf'),
    emptyLike,
  ),
  otherValue(
    'one-of-none',
    'A value matches no alternative of "oneOf"',
    ['body-alternatives-unmatched'],
    has('oneOf'),
    emptyLike,
  ),
  otherValue(
    'not-kept',
    'A value is excluded by "not"',
    ['body-alternatives-unmatched'],
    ({ schema }) => isObject(schema.not) && schema.not.const !== undefined,
    ({ schema }) => (isObject(schema.not) ? schema.not.const : undefined),
  ),
];

/** The empty value of the same type. */
function emptyLike({ value }: Place): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return [];
  return isObject(value) ? {} : null;
}
