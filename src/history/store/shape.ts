import { isDateTime } from '../../schema/index.ts';

/**
 * What a value of a file must be, said once: the compiler infers the type (`TypeOf`), a reader calls `fits`, and
 * `npm run docs` writes the JSON Schema. Cron's command loads the shapes each time: `schema` holds other shapes as they
 * are, and is put together by who publishes it.
 */
export interface Shape<T> {
  readonly fits: (value: unknown) => boolean;
  /** JSON Schema, with shapes in the place of schemas. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** For the compiler alone. */
  readonly type?: T;
}

/** A property that an object may lack. */
export interface Optional<T> extends Shape<T> {
  readonly optional: true;
}

type Properties = Readonly<Record<string, Shape<unknown>>>;

/** The type that a shape describes. */
export type TypeOf<S> = S extends Shape<infer T> ? T : never;

type OptionalNames<P> = { [Name in keyof P]: P[Name] extends Optional<unknown> ? Name : never }[keyof P];

/** The type of an object with some properties. */
export type ObjectOf<P> = {
  readonly [Name in keyof Omit<P, OptionalNames<P>>]: TypeOf<P[Name]>;
} & {
  readonly [Name in keyof Pick<P, OptionalNames<P>>]?: TypeOf<P[Name]>;
};

/** The shapes of each property of a type that another module declares: one that is forgotten does not compile. */
type PropertiesOf<T> = {
  readonly [Name in keyof T]-?: object extends Pick<T, Name>
    ? Optional<Exclude<T[Name], undefined>>
    : Shape<T[Name]>;
};

function shape<T>(schema: Shape<T>['schema'], fits: Shape<T>['fits']): Shape<T> {
  return { fits, schema };
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);

export const text = shape<string>({ type: 'string' }, (value) => typeof value === 'string');
export const flag = shape<boolean>({ type: 'boolean' }, (value) => typeof value === 'boolean');
export const number = shape<number>({ type: 'number' }, isNumber);
export const whole = shape<number>({ type: 'integer' }, Number.isInteger);
export const count = shape<number>(
  { type: 'integer', minimum: 0 },
  (value) => Number.isInteger(value) && (value as number) >= 0,
);
/** Milliseconds that passed. */
export const span = shape<number>({ type: 'number', minimum: 0 }, (value) => isNumber(value) && value >= 0);

/** RFC 3339, section 5.6, date-time; no leap second, for those are no `Date`. */
export const time = shape<string>(
  {
    type: 'string',
    format: 'date-time',
    pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?(?:Z|[+-]\\d{2}:\\d{2})$',
  },
  (value) => typeof value === 'string' && isDateTime(value) && !Number.isNaN(Date.parse(value)),
);

export function constant<const T>(value: T): Shape<T> {
  return shape({ const: value }, (found) => found === value);
}

export function oneOf<const T>(values: readonly T[]): Shape<T> {
  return shape({ enum: values }, (value) => (values as readonly unknown[]).includes(value));
}

export function textLike(pattern: RegExp): Shape<string> {
  const { source } = pattern;
  return shape(
    { type: 'string', pattern: source },
    (value) => typeof value === 'string' && pattern.test(value),
  );
}

export function listOf<T>(items: Shape<T>): Shape<readonly T[]> {
  return shape({ type: 'array', items }, (value) => Array.isArray(value) && value.every(items.fits));
}

/** A name with its value. */
export const pair = shape<readonly [name: string, value: string]>(
  { type: 'array', items: text, minItems: 2, maxItems: 2 },
  (value) => Array.isArray(value) && value.length === 2 && value.every(text.fits),
);

/** An object whose values are all of one shape, under any name. */
export function mapOf<T>(values: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return shape(
    { type: 'object', additionalProperties: values },
    (value) => isObject(value) && Object.values(value).every(values.fits),
  );
}

/** The same, under some names alone, each of which may be missing. */
export function countsOf<const Name extends string>(
  names: readonly Name[],
): Shape<Readonly<Partial<Record<Name, number>>>> {
  return shape(
    { type: 'object', propertyNames: { enum: names }, additionalProperties: count },
    (value) =>
      isObject(value) &&
      Object.keys(value).every((name) => (names as readonly string[]).includes(name)) &&
      Object.values(value).every(count.fits),
  );
}

export function orNull<T>(other: Shape<T>): Shape<T | null> {
  return shape({ anyOf: [{ type: 'null' }, other] }, (value) => value === null || other.fits(value));
}

export function optional<T>(property: Shape<T>): Optional<T> {
  const { fits } = property;
  return {
    fits,
    get schema() {
      return property.schema;
    },
    optional: true,
  };
}

/**
 * An object with these properties. Further ones (pino's `level`, say) are ignored. Nothing is computed of them when it is
 * made: a start makes a hundred of them, and reads few values.
 */
export function object<const P extends Properties>(properties: P): Shape<ObjectOf<P>> {
  let parts: [name: string, property: Shape<unknown>][] | undefined;
  let known: Shape<unknown>['schema'] | undefined;
  return {
    fits(value) {
      if (!isObject(value)) return false;
      parts ??= Object.entries(properties);
      for (const [name, property] of parts) {
        const found = value[name];
        if (found === undefined ? !isOptional(property) : !property.fits(found)) return false;
      }
      return true;
    },
    get schema() {
      known ??= { type: 'object', required: requiredOf(properties), properties };
      return known;
    },
  };
}

function requiredOf(properties: Properties): string[] {
  return Object.keys(properties).filter((name) => !isOptional(properties[name] as object));
}

function isOptional(property: object): boolean {
  return 'optional' in property;
}

/** The same for a type that another module declares. @example objectOf<Finding>({ id: text, … }) */
export function objectOf<T>(properties: PropertiesOf<T>): Shape<T> {
  return object(properties as unknown as Properties) as unknown as Shape<T>;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
