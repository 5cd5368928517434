import { DriftlineError, DURATION_FORM, durationMs, nearNames } from '../../core/index.ts';
import { isObject } from '../../schema/index.ts';

/** The place of a value in a file: `monitors/login.monitor.ts`, `steps[1].operation`. */
interface Place {
  readonly file: string;
  readonly path: string;
}

/** A duration: `500ms`, `30s`, `5m`, `4h`, `30d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/**
 * Checks and converts a value.
 * @throws DriftlineError DL_MONITOR_INVALID that names the place, and the value found
 */
export interface Read<T, W = T> {
  (value: unknown, place: Place): T;
  /** For the compiler alone: what a definition may have there. */
  readonly written?: W;
}

/** A property that an object may lack. */
export interface OptionalRead<T, W = T> extends Read<T, W> {
  readonly optional: true;
}

type Readers = Readonly<Record<string, Read<unknown>>>;
type OptionalNames<R> = { [Name in keyof R]: R[Name] extends { optional: true } ? Name : never }[keyof R];
type WrittenOf<R> = R extends Read<infer _, infer W> ? W : never;

/** An object as it is after it was read. */
export type Values<R> = {
  readonly [Name in keyof Omit<R, OptionalNames<R>>]: R[Name] extends Read<infer T, infer _> ? T : never;
} & {
  readonly [Name in keyof Pick<R, OptionalNames<R>>]?: R[Name] extends Read<infer T, infer _> ? T : never;
};

/** An object as a definition may have it. */
export type Written<R> = {
  readonly [Name in keyof Omit<R, OptionalNames<R>>]: WrittenOf<R[Name]>;
} & {
  readonly [Name in keyof Pick<R, OptionalNames<R>>]?: WrittenOf<R[Name]>;
};

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

/** An object with these properties and no others; one that is undefined counts as missing. */
export function fields<const R extends Readers>(readers: R, what = 'an object'): Read<Values<R>, Written<R>> {
  return (value, place) => {
    if (!isObject(value)) throw wrong(place, value, what);
    for (const name of Object.keys(value))
      if (!Object.hasOwn(readers, name)) throw unknown(name, readers, place);
    const read = Object.entries(readers).flatMap(([name, reader]) => {
      const found = value[name];
      return found === undefined && 'optional' in reader ? [] : [[name, reader(found, below(place, name))]];
    });
    return Object.fromEntries(read) as Values<R>;
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

export function optional<T, W>(read: Read<T, W>): OptionalRead<T, W> {
  const reader = (value: unknown, place: Place) => read(value, place);
  reader.optional = true as const;
  return reader;
}

/** What a value comes to once it was read; it may refuse it as well. */
export function mapped<T, W, To>(read: Read<T, W>, to: (value: T, place: Place) => To): Read<To, W> {
  return (value, place) => to(read(value, place), place);
}

export function list<T, W>(read: Read<T, W>, least = 0): Read<readonly T[], readonly W[]> {
  return (value, place) => {
    if (!Array.isArray(value) || value.length < least) {
      throw wrong(place, value, least === 0 ? 'a list' : `a list of at least ${least}`);
    }
    return value.map((each, index) => read(each, { ...place, path: `${place.path}[${index}]` }));
  };
}

export function record<T, W>(
  read: Read<T, W>,
): Read<Readonly<Record<string, T>>, Readonly<Record<string, W>>> {
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

export const boolean: Read<boolean> = (value, place) => {
  if (typeof value !== 'boolean') throw wrong(place, value, 'true or false');
  return value;
};

/** A number between 0 and 1, exclusive: neither 0 nor 1 is a useful objective. */
export const share: Read<number> = (value, place) => {
  if (typeof value !== 'number' || !(value > 0 && value < 1)) {
    throw wrong(place, value, 'a number between 0 and 1, for example 0.999');
  }
  return value;
};

/** A duration, in milliseconds. */
export const duration: Read<number, Duration> = (value, place) => {
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
