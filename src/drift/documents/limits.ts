import { type Effect, sameValue } from './change.ts';
import { keywordOf, type SchemaView, typesOf } from './schema-view.ts';

/** A limit of a value that has changed, in words. */
export interface ChangedLimit {
  readonly effect: Effect;
  readonly is: string;
  readonly was: string;
  /** Into the new document; absent: it has no such limit any more. */
  readonly pointer: string | undefined;
}

interface Limit {
  readonly keyword: string;
  /** The keyword of the bound that is not allowed itself. */
  readonly exclusive?: string;
  readonly side: 'lower' | 'upper';
  readonly unit: string;
}

const LIMITS: readonly Limit[] = [
  { keyword: 'minimum', exclusive: 'exclusiveMinimum', side: 'lower', unit: '' },
  { keyword: 'maximum', exclusive: 'exclusiveMaximum', side: 'upper', unit: '' },
  { keyword: 'minLength', side: 'lower', unit: ' characters long' },
  { keyword: 'maxLength', side: 'upper', unit: ' characters long' },
  { keyword: 'minItems', side: 'lower', unit: ' items long' },
  { keyword: 'maxItems', side: 'upper', unit: ' items long' },
  { keyword: 'minProperties', side: 'lower', unit: ' properties large' },
  { keyword: 'maxProperties', side: 'upper', unit: ' properties large' },
];

interface Bound {
  readonly value: number;
  readonly excluded: boolean;
  readonly pointer: string;
}

/** Bounds of numbers, and of the size of texts, lists and objects. */
export function changedBounds(before: SchemaView, after: SchemaView): ChangedLimit[] {
  return LIMITS.flatMap((limit) => {
    const [was, is] = [limitOf(before, limit), limitOf(after, limit)];
    const effect = boundEffect(limit, was, is);
    if (!effect) return [];
    const text = is ? boundText(limit, is) : 'without that limit';
    const old = was ? (is ? boundShort(was) : boundText(limit, was)) : 'not limited';
    return [{ effect, is: text, was: old, pointer: is?.pointer }];
  });
}

/** The tightest bound; a count of at least 0 is none. */
function limitOf(view: SchemaView, { keyword, exclusive, side }: Limit): Bound | undefined {
  const order = side === 'lower' ? -1 : 1;
  const types = exclusive === undefined ? undefined : typesOf(view, undefined);
  // Of whole numbers, those above 0 are those from 1.
  const isWhole = types?.has('integer') && !types.has('number');
  const bounds = [keyword, ...(exclusive === undefined ? [] : [exclusive])].flatMap((name) =>
    keywordOf(view, name).flatMap(({ value, pointer }): Bound[] => {
      if (typeof value !== 'number') return [];
      const excluded = name === exclusive;
      if (excluded && isWhole && Number.isInteger(value))
        return [{ value: value - order, pointer, excluded: false }];
      return [{ value, pointer, excluded }];
    }),
  );
  const [tightest] = bounds.sort(
    (one, other) => order * (one.value - other.value) || Number(other.excluded) - Number(one.excluded),
  );
  if (!tightest) return undefined;
  return exclusive === undefined && side === 'lower' && tightest.value <= 0 ? undefined : tightest;
}

function boundEffect({ side }: Limit, was: Bound | undefined, is: Bound | undefined): Effect | undefined {
  if (!was || !is) return was ? 'wider' : is ? 'narrower' : undefined;
  const tighter =
    (side === 'lower' ? is.value - was.value : was.value - is.value) ||
    Number(is.excluded) - Number(was.excluded);
  return tighter === 0 ? undefined : tighter > 0 ? 'narrower' : 'wider';
}

function boundText({ side, unit }: Limit, { value, excluded }: Bound): string {
  if (excluded) return `${side === 'lower' ? 'greater' : 'less'} than ${value}`;
  return `at ${side === 'lower' ? 'least' : 'most'} ${value}${value === 1 ? unit.replace(/(character|item)s/, '$1').replace('properties', 'property') : unit}`;
}

function boundShort({ value, excluded }: Bound): string {
  return excluded ? `without ${value} itself` : String(value);
}

/** `multipleOf`. */
export function changedMultiples(old: SchemaView, now: SchemaView): ChangedLimit[] {
  const numbers = (view: SchemaView) =>
    keywordOf(view, 'multipleOf').filter(({ value }) => typeof value === 'number' && value > 0);
  const [before, after] = [numbers(old), numbers(now)];
  const [was, is] = [before[0]?.value as number | undefined, after[0]?.value as number | undefined];
  if (before.length <= 1 && after.length <= 1 ? was === is : sameValue(valuesIn(before), valuesIn(after)))
    return [];
  const effect = before.length > 1 || after.length > 1 ? 'undecided' : multipleEffect(was, is);
  const text = (of: number | undefined) => (of === undefined ? 'any number' : `a multiple of ${of}`);
  return [{ effect, is: text(is), was: text(was), pointer: after[0]?.pointer }];
}

function multipleEffect(was: number | undefined, is: number | undefined): Effect {
  if (was === undefined || is === undefined) return was === undefined ? 'narrower' : 'wider';
  const divides = (one: number, other: number) => Math.abs(Math.round(other / one) - other / one) < 1e-6;
  if (divides(was, is)) return 'narrower';
  return divides(is, was) ? 'wider' : 'different';
}

function valuesIn(found: readonly { readonly value: unknown }[]): unknown[] {
  return found.map(({ value }) => value).sort();
}
