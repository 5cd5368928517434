import {
  describedIn,
  explain,
  isObject,
  joinPointer,
  localReference,
  pointerTokens,
  type SchemaSource,
  undocumentedProperties,
  valueAt,
} from '../../schema/index.ts';
import { envelopeOf, type Named, replacements } from '../renames.ts';
import { OTHER_VALUE, pathsOf } from '../shape/paths.ts';
import type { PathShape } from '../shape/shape.ts';

type Schema = Record<string, unknown>;
type Objects = readonly Record<string, unknown>[];

const MOST_HOPS = 100;

/**
 * Adapts the documented schema to the received values: what the values match stays as it is written, what
 * they violate is replaced by a schema of the values.
 */
export class SchemaAdapter {
  readonly #source: SchemaSource;
  readonly #secrets: readonly string[];

  /** @param secrets values that the schema must not repeat */
  constructor(source: SchemaSource, secrets: readonly string[]) {
    this.#source = source;
    this.#secrets = secrets;
  }

  /** @param pointer to the documented schema */
  adapt(pointer: string, values: readonly unknown[], hops = 0): unknown {
    const written = valueAt(this.#source.document, pointer);
    if (values.every((value) => this.#keeps(pointer, value))) return written;
    if (!isObject(written)) return freshSchema(values, this.#secrets);
    const target = typeof written.$ref === 'string' ? localReference(written.$ref) : undefined;
    if (target !== undefined && hops < MOST_HOPS) return this.adapt(target, values, hops + 1);
    const composed = ['allOf', 'anyOf', 'oneOf', 'if', 'not', '$ref'].some(
      (name) => written[name] !== undefined,
    );
    if (composed) return described(written, freshSchema(values, this.#secrets));
    if (isOf('object', written) && values.every(isObject))
      return this.#object(written, pointer, values as Objects);
    if (
      isOf('array', written) &&
      values.every(Array.isArray) &&
      isObject(written.items) &&
      written.prefixItems === undefined
    )
      return { ...written, items: this.adapt(joinPointer(pointer, 'items'), values.flat()) };
    return described(written, this.#scalar(written, values));
  }

  #keeps(pointer: string, value: unknown): boolean {
    return (
      explain(this.#source, pointer, value).length === 0 &&
      undocumentedProperties(this.#source, pointer, value).length === 0
    );
  }

  /** Received values are added to the enum; a const that differs is replaced. */
  #scalar(written: Schema, values: readonly unknown[]): Schema {
    const fresh = freshSchema(values, this.#secrets);
    const shown = [...new Set(values)].filter((value) => this.#mayShow(value));
    if (shown.length < new Set(values).size) return fresh;
    if (Array.isArray(written.enum)) return { ...fresh, enum: [...new Set([...written.enum, ...shown])] };
    if (written.const === undefined) return fresh;
    return shown.length === 1 ? { ...fresh, const: shown[0] } : { ...fresh, enum: shown };
  }

  #mayShow(value: unknown): boolean {
    if (typeof value === 'boolean') return true;
    if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z_-]{0,23}$/.test(value)) return false;
    return (
      value !== OTHER_VALUE && !this.#secrets.some((secret) => secret.toLowerCase() === value.toLowerCase())
    );
  }

  #object(written: Schema, pointer: string, values: Objects): Schema {
    const properties = isObject(written.properties) ? written.properties : {};
    const names = Object.keys(properties);
    const [key, ...others] = [...new Set(values.map((value) => envelopeOf(names, value)))];
    if (names.length > 0 && key !== undefined && others.length === 0)
      return this.#envelope(key, pointer, values);
    const received = [...new Set(values.flatMap((value) => Object.keys(value)))];
    const undescribed = received.filter((name) => !this.#describes(written, pointer, name));
    const added = this.#fresh(values, undescribed);
    const replaced = replacedIn(
      properties,
      names.filter((name) => !received.includes(name)),
      Object.keys(added.properties),
      values,
    );
    const kept = names.filter((name) => !replaced.some(({ from }) => from === name));
    const required = requiredOf(written).filter((name) =>
      values.every((value) => Object.hasOwn(value, name)),
    );
    const rest = this.#rest(written, pointer, values, names);
    return {
      ...withoutSizes(written),
      required: [
        ...required,
        ...replaced.filter(({ from }) => requiredOf(written).includes(from)).map(({ to }) => to),
      ],
      properties: Object.fromEntries([
        ...kept.map((name) => [
          name,
          this.adapt(joinPointer(pointer, 'properties', name), valuesOf(values, name)),
        ]),
        ...Object.entries(added.properties),
      ]),
      ...added.others,
      ...rest,
    };
  }

  #envelope(key: string, pointer: string, values: Objects): Schema {
    const inner = this.adapt(pointer, valuesOf(values, key));
    const names = [...new Set(values.flatMap((value) => Object.keys(value)))];
    const added = this.#fresh(
      values,
      names.filter((name) => name !== key),
    );
    return {
      type: 'object',
      required: [key, ...added.required],
      properties: { [key]: inner, ...added.properties },
      ...added.others,
    };
  }

  /** Schemas for undocumented properties: properties by name, and entries whose names are data. */
  #fresh(values: Objects, names: readonly string[]) {
    const parts = values.map((value) =>
      Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))),
    );
    const { properties, additionalProperties, required } = freshSchema(parts, this.#secrets);
    return {
      properties: isObject(properties) ? properties : {},
      required: requiredOf({ required }),
      others: additionalProperties === undefined ? {} : { additionalProperties },
    };
  }

  /** Whether a schema describes a property: by name, by pattern, or as an additional property. */
  #describes(written: Schema, pointer: string, name: string): boolean {
    if (describedIn(written, pointer, name).length > 0) return true;
    if (written.additionalProperties !== undefined) return written.additionalProperties !== false;
    return !isObject(written.properties) && !isObject(written.patternProperties);
  }

  #rest(written: Schema, pointer: string, values: Objects, names: readonly string[]): Schema {
    if (!isObject(written.additionalProperties)) return {};
    const entries = values.flatMap((value) =>
      Object.entries(value).filter(([name]) => !names.includes(name)),
    );
    const at = joinPointer(pointer, 'additionalProperties');
    return {
      additionalProperties: this.adapt(
        at,
        entries.map(([, each]) => each),
      ),
    };
  }
}

function isOf(type: string, written: Schema): boolean {
  return [written.type ?? type].flat().includes(type);
}

function valuesOf(values: Objects, name: string): unknown[] {
  return values.flatMap((value) => (Object.hasOwn(value, name) ? [value[name]] : []));
}

function requiredOf({ required }: Schema): string[] {
  return Array.isArray(required) ? required.map(String) : [];
}

/** Limits on the number of properties were written for the old properties. */
function withoutSizes({
  minProperties: _least,
  maxProperties: _most,
  propertyNames: _names,
  ...others
}: Schema): Schema {
  return others;
}

/** Keeps the old title and description, which still say what the value is for. */
function described({ description, title }: Schema, schema: Schema): Schema {
  return {
    ...schema,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}

function replacedIn(
  properties: Schema,
  vanished: readonly string[],
  added: readonly string[],
  values: Objects,
): ReturnType<typeof replacements> {
  const before = vanished.map((name): Named => [name, shapeIn(properties[name])]);
  const after = added.map((name): Named => [name, pathsOf(valuesOf(values, name), [])[''] ?? { types: [] }]);
  return replacements(before, after);
}

/** The types and formats of a documented schema, to compare properties by. */
function shapeIn(schema: unknown): PathShape {
  if (!isObject(schema)) return { types: [] };
  const types = [schema.type ?? []].flat().map(String);
  return { types, ...(typeof schema.format === 'string' ? { formats: [schema.format] } : {}) };
}

/** Formats that JSON Schema 2020-12, section 7.3, has a name for. */
const KNOWN_FORMATS = ['date-time', 'date', 'uuid', 'uri', 'email'];

/**
 * A schema made from values alone: types, formats, properties. The values themselves are not in it.
 * @param secrets values that must not become property names
 */
export function freshSchema(values: readonly unknown[], secrets: readonly string[]): Record<string, unknown> {
  return schemaAt(pathsOf(values, secrets), '');
}

function schemaAt(paths: Readonly<Record<string, PathShape>>, path: string): Record<string, unknown> {
  const { types, formats = [] } = paths[path] ?? { types: [] };
  const [format, ...others] = formats;
  const children = Object.keys(paths).filter(
    (each) => each !== '' && each.slice(0, each.lastIndexOf('/')) === path,
  );
  const named = children.filter((each) => !each.endsWith('/*'));
  const entry = children.find((each) => each === joinPointer(path, '*'));
  const rest = entry === undefined ? undefined : schemaAt(paths, entry);
  const required = named.filter((each) => !paths[each]?.optional).map(nameOf);
  return {
    ...typeOf(types),
    ...(format && others.length === 0 && KNOWN_FORMATS.includes(format) ? { format } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(named.length > 0
      ? { properties: Object.fromEntries(named.map((each) => [nameOf(each), schemaAt(paths, each)])) }
      : {}),
    ...(rest && types.includes('object') ? { additionalProperties: rest } : {}),
    ...(rest && types.includes('array') ? { items: rest } : {}),
  };
}

function typeOf(types: readonly string[]): Record<string, unknown> {
  const wide = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const [only, ...others] = wide;
  if (only === undefined) return {};
  return { type: others.length === 0 ? only : [...wide] };
}

function nameOf(path: string): string {
  return pointerTokens(path).at(-1) ?? '';
}
