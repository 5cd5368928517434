import { isObject } from '../../schema/index.ts';
import type { Fault } from '../fault.ts';
import type { Place } from '../places.ts';
import { has, isExpiry, isFree, otherValue } from './other-value.ts';

const isTyped = (place: Place) => has('type')(place) && isFree(place);

/** Values of another type, or other than those that are listed. */
export const values: readonly Fault[] = [
  otherValue('type-other', 'A value has another type', ['body-type-wrong'], isTyped, ({ value }) => {
    if (typeof value === 'string') return 4711;
    if (Array.isArray(value)) return {};
    return isObject(value) ? [] : String(value);
  }),
  otherValue('value-null', 'A value is null', ['body-type-wrong'], isTyped, () => null),
  otherValue(
    'expiry-type-other',
    'The expiry is a number of seconds where a text is expected, or the other way round',
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
    'A value is none of those that are listed',
    ['body-enum-wrong'],
    (place) => has('enum')(place) && !has('const')(place),
    ({ value }) => (typeof value === 'number' ? value + 0.5 : `${String(value)}-other`),
  ),
  otherValue(
    'any-of-none',
    'A value fits none of the alternatives',
    ['body-alternatives-unmatched'],
    has('anyOf'),
    emptyLike,
  ),
  otherValue(
    'one-of-none',
    'A value is of none of the kinds that there are',
    ['body-alternatives-unmatched'],
    has('oneOf'),
    emptyLike,
  ),
  otherValue(
    'not-kept',
    'A value is the one that it must not be',
    ['body-alternatives-unmatched'],
    ({ schema }) => isObject(schema.not) && schema.not.const !== undefined,
    ({ schema }) => (isObject(schema.not) ? schema.not.const : undefined),
  ),
];

/** A value of the same type that says nothing. */
function emptyLike({ value }: Place): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return [];
  return isObject(value) ? {} : null;
}
