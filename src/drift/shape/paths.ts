import {
  type Applied,
  appliedInPlace,
  equal,
  explain,
  isObject,
  itemSchemas,
  joinPointer,
  propertySchemas,
  type SchemaSource,
  typeOf,
  valueAt,
} from '../../schema/index.ts';
import { describedNames, envelopeOf, unwrappedSchemas } from '../renames.ts';
import { type EnumValue, instantFormat, type PathShape, PLAIN_TEXT, textFormat } from './shape.ts';

/** More items of an array, or entries of a map, add nothing new. */
const MAX_ITEMS = 1000;
const MAX_DEPTH = 100;
/** Stands for a value that the contract does not enumerate. */
export const OTHER_VALUE = '…';

/** A schema that describes a value. */
interface PathSource {
  readonly source: SchemaSource;
  readonly pointer: string;
  /** False: values that the schema lists are left out. */
  readonly listed?: boolean;
}

/**
 * The paths of a JSON value with their types, without the values. A schema, where there is one, distinguishes
 * maps from objects and says which values are enumerated; without one, the keys decide.
 * @param secrets values that no shape may contain
 */
export function pathsOf(
  values: readonly unknown[],
  secrets: readonly string[],
  described?: PathSource,
): Record<string, PathShape> {
  const pointers = described ? [described.pointer] : [];
  const maps = new Set<string>();
  for (;;) {
    const walk = new Walk(secrets, described, maps);
    const known = maps.size;
    for (const value of values) walk.visit(value, { path: '', name: '', pointers, depth: 0 });
    // If one object at a path is a map, all are: visit the earlier ones again.
    if (maps.size === known) return walk.paths();
  }
}

interface Place {
  readonly path: string;
  /** The property's name; empty for an item, and for an entry of a map. */
  readonly name: string;
  readonly pointers: readonly string[];
  readonly depth: number;
}

interface Seen {
  count: number;
  objects: number;
  readonly types: Set<string>;
  readonly formats: Set<string>;
  readonly values: Map<string, EnumValue>;
}

class Walk {
  readonly #described: PathSource | undefined;
  readonly #secrets: ReadonlySet<string>;
  /** Paths of objects without a schema of which one looks like a map; grows. */
  readonly #maps: Set<string>;
  readonly #seen = new Map<string, Seen>();

  constructor(secrets: readonly string[], described: PathSource | undefined, maps: Set<string>) {
    this.#maps = maps;
    this.#secrets = new Set(secrets.map((secret) => secret.toLowerCase()));
    this.#described = described;
  }

  paths(): Record<string, PathShape> {
    const entries = [...this.#seen].map(([path, seen]) => [path, this.#shape(path, seen)] as const);
    return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  visit(value: unknown, place: Place): void {
    const { path, depth } = place;
    if (depth > MAX_DEPTH) return;
    const seen = this.#at(path);
    const applied = this.#applied(place.pointers, value);
    seen.count++;
    seen.types.add(declaredType(value, applied));
    const format = this.#format(value, place, applied);
    if (format !== undefined) seen.formats.add(format);
    this.#enumerated(value, applied, seen);
    if (Array.isArray(value)) this.#items(value, place, applied);
    else if (isObject(value)) {
      seen.objects++;
      this.#properties(value, place, applied);
    }
  }

  #items(value: readonly unknown[], { path, depth }: Place, applied: readonly Applied[]): void {
    for (const [index, each] of value.slice(0, MAX_ITEMS).entries()) {
      const pointers = itemSchemas(applied, index);
      this.visit(each, { path: `${path}/*`, name: '', pointers, depth: depth + 1 });
    }
  }

  #properties(value: Record<string, unknown>, place: Place, applied: readonly Applied[]): void {
    const schemasAt = (pointers: readonly string[], each: unknown) => this.#applied(pointers, each);
    const names = describedNames(applied);
    const envelope = names.length > 0 ? envelopeOf(names, value) : undefined;
    const unwrapped = unwrappedSchemas(applied, value, schemasAt);
    const here = unwrapped.length > 0 ? [...applied, ...schemasAt(unwrapped, value)] : applied;
    if (applied.length === 0 && looksLikeMap(Object.keys(value))) this.#maps.add(place.path);
    const isMap = isFreeForm(applied, names) || (applied.length === 0 && this.#maps.has(place.path));
    for (const [name, each] of Object.entries(value).slice(0, MAX_ITEMS)) {
      const known = describedNames(here).includes(name);
      const pointers =
        name === envelope ? place.pointers : this.#described ? propertySchemas(here, name) : [];
      const entry =
        name !== envelope && !known && (isMap || this.#isData(name) || this.#describesRest(pointers));
      const path = entry ? `${place.path}/*` : joinPointer(place.path, name);
      this.visit(each, { path, name: entry ? '' : name, pointers, depth: place.depth + 1 });
    }
  }

  #isData(name: string): boolean {
    return isDataKey(name) || this.#secrets.has(name.toLowerCase());
  }

  /** With a schema for all other properties they are entries of a map; `true` only allows them. */
  #describesRest(pointers: readonly string[]): boolean {
    return pointers.some((pointer) => isObject(valueAt(this.#described?.source.document, pointer)));
  }

  #applied(pointers: readonly string[], value: unknown): Applied[] {
    const source = this.#described?.source;
    if (!source || pointers.length === 0) return [];
    const keeps = (pointer: string, each: unknown) => explain(source, pointer, each).length === 0;
    return pointers
      .flatMap((pointer) => appliedInPlace(source.document, pointer, value, keeps))
      .filter(({ condition }) => condition === undefined);
  }

  #format(value: unknown, { name }: Place, applied: readonly Applied[]): string | undefined {
    if (typeof value === 'number') return instantFormat(name, value);
    if (typeof value !== 'string') return undefined;
    const declared = applied.map(({ schema }) => schema.format).find((format) => typeof format === 'string');
    if (typeof declared === 'string') {
      const found = textFormat(value);
      const broken = applied.some(({ pointer }) => this.#breaksFormat(pointer, value));
      return broken ? found : declared;
    }
    // Map entries and items are data: one that looks like an address is no reason to expect addresses.
    return name === '' ? PLAIN_TEXT : textFormat(value);
  }

  #breaksFormat(pointer: string, value: string): boolean {
    const source = this.#described?.source;
    return (
      source !== undefined && explain(source, pointer, value).some(({ keyword }) => keyword === 'format')
    );
  }

  #enumerated(value: unknown, applied: readonly Applied[], seen: Seen): void {
    const lists = applied.flatMap(({ schema }) => {
      if (schema.const !== undefined) return [[schema.const]];
      return Array.isArray(schema.enum) ? [schema.enum] : [];
    });
    if (lists.length === 0 || (typeof value === 'object' && value !== null)) return;
    const listed = lists.some((list) => list.some((each) => equal(each, value)));
    if (listed && this.#described?.listed === false) return;
    const kept = listed ? (value as EnumValue) : this.#shown(value);
    seen.values.set(JSON.stringify(kept), kept);
  }

  /** Other values are kept only if they are a word that cannot be personal data. */
  #shown(value: unknown): EnumValue {
    if (typeof value === 'boolean' || value === null) return value;
    if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z_-]{0,23}$/.test(value)) return OTHER_VALUE;
    return this.#secrets.has(value.toLowerCase()) ? OTHER_VALUE : value;
  }

  #at(path: string): Seen {
    const known = this.#seen.get(path);
    if (known) return known;
    const seen = {
      count: 0,
      objects: 0,
      types: new Set<string>(),
      formats: new Set<string>(),
      values: new Map(),
    };
    this.#seen.set(path, seen);
    return seen;
  }

  #shape(path: string, { count, types, formats, values }: Seen): PathShape {
    const parent = this.#seen.get(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    const optional = path !== '' && !path.endsWith('/*') && parent !== undefined && count < parent.objects;
    return {
      types: [...types].sort(),
      ...(formats.size > 0 && !onlyPlain(formats) ? { formats: [...formats].sort() } : {}),
      ...(values.size > 0
        ? { values: [...values].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each) }
        : {}),
      ...(optional ? { optional: true } : {}),
    };
  }
}

function onlyPlain(formats: ReadonlySet<string>): boolean {
  return formats.size === 1 && formats.has(PLAIN_TEXT);
}

/** A whole number counts as `number` where the contract documents any number. */
function declaredType(value: unknown, applied: readonly Applied[]): string {
  const type = typeOf(value);
  if (type !== 'integer') return type;
  return applied.some(({ schema }) => [schema.type].flat().includes('number')) ? 'number' : type;
}

/** Whether the object is documented without properties: its keys are data. */
function isFreeForm(applied: readonly Applied[], names: readonly string[]): boolean {
  const objects = applied.filter(({ schema }) => schema.$ref === undefined && schema.allOf === undefined);
  return (
    names.length === 0 &&
    objects.length > 0 &&
    objects.every(
      ({ schema }) =>
        [schema.type ?? 'object'].flat().includes('object') &&
        schema.anyOf === undefined &&
        schema.oneOf === undefined,
    )
  );
}

/** No designed object has more properties. */
const MOST_PROPERTIES = 60;
const IDENTIFIER = /^[A-Za-z_$@][\w$.:-]{0,63}$/;
/** Runs of digits and of hexadecimal digits: ids, dates, hashes. */
const DATA = /\d{4,}|^[\da-f-]{16,}$|^(?=.*\d)[A-Za-z\d]{20,}$/i;

/** Whether a key looks like data (an id, an address, a person's name) rather than like a property name. */
function isDataKey(key: string): boolean {
  return !IDENTIFIER.test(key) || DATA.test(key);
}

/** Whether an object without a schema looks like a map, by its keys. */
function looksLikeMap(keys: readonly string[]): boolean {
  return keys.length > MOST_PROPERTIES || keys.some(isDataKey);
}
