import { DriftlineError, DURATION_FORM, durationMs, nearNames } from '../../core/index.ts';
import { isObject } from '../../schema/index.ts';

/** The place of a value in a file: `monitors/login.monitor.ts`, `steps[1].operation`. */
export interface Place {
  readonly file: string;
  readonly path: string;
}

/**
 * Checks and converts a value.
 * @throws DriftlineError DL_MONITOR_INVALID that names the place, and the value found
 */
export type Read<T> = (value: unknown, place: Place) => T;

type Readers = Readonly<Record<string, Read<unknown>>>;
type Values<T extends Readers> = { [Name in keyof T]: ReturnType<T[Name]> };

/** The error for a value that is not the expected one. */
export function wrong({ file, path }: Place, found: unknown, expected: string): DriftlineError {
  const where = path === '' ? `The default export of ${file}` : `${file}: ${path}`;
  return new DriftlineError('DL_MONITOR_INVALID', `${where} is ${shown(found)}.`, `Expected ${expected}.`);
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'function') return 'a function';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** An object with these properties and no others. */
export function fields<T extends Readers>(readers: T, what = 'an object'): Read<Values<T>> {
  return (value, place) => {
    if (!isObject(value)) throw wrong(place, value, what);
    for (const name of Object.keys(value))
      if (!Object.hasOwn(readers, name)) throw unknown(name, readers, place);
    const read = Object.entries(readers).map(([name, reader]) => [
      name,
      reader(value[name], below(place, name)),
    ]);
    return Object.fromEntries(read) as Values<T>;
  };
}

function unknown(name: string, readers: Readers, { file, path }: Place): DriftlineError {
  const names = Object.keys(readers);
  const near = nearNames(name, names);
  return new DriftlineError(
    'DL_MONITOR_INVALID',
    `${file}: ${path === '' ? name : `${path}.${name}`} is not a property of a monitor.`,
    near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `There are: ${names.join(', ')}.`,
  );
}

function below({ file, path }: Place, name: string): Place {
  return { file, path: path === '' ? name : `${path}.${name}` };
}

export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, place) => (value === undefined ? undefined : read(value, place));
}

export function list<T>(read: Read<T>, least = 0): Read<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < least) {
      throw wrong(place, value, least === 0 ? 'a list' : `a list of at least ${least}`);
    }
    return value.map((each, index) => read(each, { ...place, path: `${place.path}[${index}]` }));
  };
}

export function record<T>(read: Read<T>): Read<Readonly<Record<string, T>>> {
  return (value, place) => {
    if (!isObject(value)) throw wrong(place, value, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, read(each, below(place, name))]),
    );
  };
}

/** A string that matches a pattern; `expected` describes it in words. */
export function text(pattern: RegExp = /\S/, expected = 'a string'): Read<string> {
  return (value, place) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw wrong(place, value, expected);
    return value;
  };
}

export function oneOf<const T extends string>(values: readonly T[]): Read<T> {
  return (value, place) => {
    const found = values.find((each) => each === value);
    if (found === undefined) throw wrong(place, value, `one of ${values.join(', ')}`);
    return found;
  };
}

export function wholeNumber(least: number, most: number): Read<number> {
  return (value, place) => {
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) {
      throw wrong(place, value, `a whole number from ${least} to ${most}`);
    }
    return value as number;
  };
}

/** A number between 0 and 1, exclusive: neither 0 nor 1 is a useful objective. */
export const share: Read<number> = (value, place) => {
  if (typeof value !== 'number' || !(value > 0 && value < 1)) {
    throw wrong(place, value, 'a number between 0 and 1, for example 0.999');
  }
  return value;
};

/** A duration, in milliseconds. */
export const duration: Read<number> = (value, place) => {
  const ms = typeof value === 'string' ? durationMs(value) : undefined;
  if (ms === undefined || ms <= 0) throw wrong(place, value, DURATION_FORM);
  return ms;
};

export const plainValue: Read<string | number | boolean | null> = (value, place) => {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    return value as string | number | boolean | null;
  }
  throw wrong(place, value, 'a string, a number, true, false or null');
};
