import { isObject } from '../../schema/index.ts';
import type { Place } from '../places.ts';
import type { Fault } from './fault.ts';
import { bound, has, otherValue } from './other-value.ts';

const NUMBER = ['body-number-wrong'];
const SIZE = ['body-size-wrong'];

/** Faults of numbers out of range, and of arrays and objects of a wrong size. */
export const amounts: readonly Fault[] = [
  otherValue(
    'number-too-small',
    'A number is too small',
    NUMBER,
    has('minimum', 'exclusiveMinimum'),
    (place) =>
      has('minimum')(place) ? bound(place, 'minimum') - stepOf(place) : bound(place, 'exclusiveMinimum'),
  ),
  otherValue(
    'number-too-large',
    'A number is too large',
    NUMBER,
    has('maximum', 'exclusiveMaximum'),
    (place) =>
      has('maximum')(place) ? bound(place, 'maximum') + stepOf(place) : bound(place, 'exclusiveMaximum'),
  ),
  otherValue(
    'number-at-exclusive-bound',
    'A number equals its exclusive bound',
    NUMBER,
    has('exclusiveMinimum'),
    (place) => bound(place, 'exclusiveMinimum'),
  ),
  otherValue(
    'number-between-steps',
    'A number is not a multiple of its "multipleOf"',
    NUMBER,
    has('multipleOf'),
    (place) => Number(place.value) + (place.schema.type === 'integer' ? 1 : bound(place, 'multipleOf') / 2),
  ),
  otherValue('items-too-few', 'An array has too few items', SIZE, has('minItems'), (place) =>
    itemsOf(place).slice(0, Math.max(0, bound(place, 'minItems') - 1)),
  ),
  otherValue('items-too-many', 'An array has too many items', SIZE, has('maxItems'), (place) =>
    Array.from({ length: bound(place, 'maxItems') + 1 }, (_, index) => itemLike(itemsOf(place)[0], index)),
  ),
  otherValue('items-repeated', 'An array has an item twice', SIZE, has('uniqueItems'), (place) =>
    itemsOf(place)
      .slice(0, 1)
      .flatMap((item) => [item, item]),
  ),
  otherValue('properties-too-few', 'An object has too few properties', SIZE, has('minProperties'), (place) =>
    Object.fromEntries(membersOf(place).slice(0, Math.max(0, bound(place, 'minProperties') - 1))),
  ),
  otherValue(
    'properties-too-many',
    'An object has too many properties',
    SIZE,
    has('maxProperties'),
    (place) =>
      Object.fromEntries(
        Array.from({ length: bound(place, 'maxProperties') + 1 }, (_, index) => [
          `label-${index}`,
          membersOf(place)[0]?.[1],
        ]),
      ),
  ),
];

function stepOf(place: Place): number {
  return has('multipleOf')(place) ? bound(place, 'multipleOf') : 1;
}

function itemsOf({ value }: Place): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function membersOf({ value }: Place): readonly (readonly [string, unknown])[] {
  return isObject(value) ? Object.entries(value) : [];
}

/** An item that differs for each index, so that only the number of items is wrong. */
function itemLike(item: unknown, index: number): unknown {
  if (typeof item === 'string') return `${item}${index}`;
  return typeof item === 'number' ? item + index : item;
}
