import { listed } from '../core/index.ts';
import { ASSERTIONS } from './assertions.ts';
import { chooseBranch } from './branches.ts';
import { describeSchema, describeValue, typeOf } from './describe.ts';
import { type Direction, requiredIn } from './direction.ts';
import type { Format } from './formats/formats.ts';
import { appliedInPlace, describedIn, itemSchemas, propertySchemas } from './in-place.ts';
import { isObject, joinPointer, localReference, valueAt } from './pointer.ts';
import type { SchemaViolation } from './violation.ts';

/** The document that schemas are read from, and how formats are checked. */
export interface SchemaSource {
  readonly document: unknown;
  readonly formatOf: (name: string) => Format | undefined;
  /** Which way the value goes; without it every `required` applies as written. */
  readonly direction?: Direction;
}

/** Deeper nesting is not explained: it can only come from a `$ref` that applies itself to the same value. */
const DEEPEST = 200;

/**
 * The most violations that are collected from one array or object: hundreds of thousands would need
 * gigabytes, and nobody reads them. Items and properties after that are not checked, and the last violation
 * says so.
 */
export const MOST_VIOLATIONS = 1000;
const NOT_CHECKED = 'what comes after it was not checked';

/**
 * Lists how a value breaks a schema: each problem once, and of alternatives only the closest one. Slow: ajv
 * decides first whether there is anything to explain.
 */
export function explain(source: SchemaSource, schemaPointer: string, value: unknown): SchemaViolation[] {
  const violations = new Explanation(source).of(schemaPointer, value, '');
  const ofType = new Set(
    violations.filter(({ keyword }) => keyword === 'type').map(({ instance }) => instance),
  );
  const seen = new Set<string>();
  return violations.filter((violation) => {
    if (violation.received.endsWith(NOT_CHECKED)) return true;
    if (violation.keyword !== 'type' && ofType.has(violation.instance)) return false;
    const key = brokenThing(violation, value);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Identifies what is broken: a string, number, boolean or null counts once, however many keywords it breaks.
 */
function brokenThing({ keyword, instance, expected, properties }: SchemaViolation, value: unknown): string {
  const found = valueAt(value, instance);
  const single = properties === undefined && (typeof found !== 'object' || found === null);
  return single ? `value ${instance}` : `${keyword} ${instance} ${expected}`;
}

/** Whether no more violations are collected; the last one then says so. */
function isFull(found: SchemaViolation[]): boolean {
  const last = found.at(-1);
  if (!last || found.length < MOST_VIOLATIONS) return false;
  if (!last.received.endsWith(NOT_CHECKED))
    found[found.length - 1] = { ...last, received: `${last.received}; ${NOT_CHECKED}` };
  return true;
}

/** Not `push(...more)`: spreading a hundred thousand items overflows the stack. */
function append(found: SchemaViolation[], more: readonly SchemaViolation[]): void {
  for (const each of more) found.push(each);
}

class Explanation {
  readonly #source: SchemaSource;
  #depth = 0;
  /** The schemas that apply to the value that is explained, from the outermost one to the present one. */
  #inPlace: { readonly instance: string; readonly pointers: readonly string[] } = {
    instance: '',
    pointers: [],
  };
  /** An array of many objects needs the same few schemas again and again. */
  readonly #schemas = new Map<string, unknown>();

  constructor(source: SchemaSource) {
    this.#source = source;
  }

  of(pointer: string, value: unknown, instance: string): SchemaViolation[] {
    if (this.#depth >= DEEPEST) return [];
    const above = this.#inPlace;
    this.#inPlace = {
      instance,
      pointers: above.instance === instance ? [...above.pointers, pointer] : [pointer],
    };
    this.#depth++;
    try {
      return this.#schema(pointer, value, instance);
    } finally {
      this.#depth--;
      this.#inPlace = above;
    }
  }

  #schema(pointer: string, value: unknown, instance: string): SchemaViolation[] {
    const schema = this.#schemaAt(pointer);
    if (schema === false) return [violation('false', instance, pointer, 'nothing', value)];
    if (!isObject(schema)) return [];
    const own = this.#assertions(schema, pointer, value, instance);
    // A value of the wrong type breaks most other keywords too, which adds no information.
    if (own.some(({ keyword }) => keyword === 'type')) return own;
    return [
      ...own,
      ...this.#composition(schema, pointer, value, instance),
      ...(isObject(value) ? this.#object(schema, pointer, value, instance) : []),
      ...(Array.isArray(value) ? this.#array(schema, pointer, value, instance) : []),
    ];
  }

  #schemaAt(pointer: string): unknown {
    const known = this.#schemas.get(pointer);
    if (known !== undefined) return known;
    const schema = valueAt(this.#source.document, pointer);
    this.#schemas.set(pointer, schema);
    return schema;
  }

  #assertions(
    schema: Record<string, unknown>,
    pointer: string,
    value: unknown,
    instance: string,
  ): SchemaViolation[] {
    const context = { schema, formatOf: this.#source.formatOf };
    const found: SchemaViolation[] = [];
    for (const [keyword, keeps] of Object.entries(ASSERTIONS)) {
      const expected = schema[keyword];
      if (expected === undefined || keeps(expected as never, value, context)) continue;
      found.push(violation(keyword, instance, joinPointer(pointer, keyword), describeSchema(schema), value));
      // A wrong value is one problem: the first keyword reports it.
      break;
    }
    return found;
  }

  #composition(
    schema: Record<string, unknown>,
    pointer: string,
    value: unknown,
    instance: string,
  ): SchemaViolation[] {
    const found: SchemaViolation[] = [];
    const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
    if (target !== undefined) append(found, this.of(target, value, instance));
    for (const [index] of listOf(schema.allOf).entries()) {
      append(found, this.of(joinPointer(pointer, 'allOf', index), value, instance));
    }
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      if (Array.isArray(schema[keyword])) {
        append(found, this.#alternatives(schema[keyword], keyword, pointer, value, instance));
      }
    }
    if (schema.not !== undefined && this.of(joinPointer(pointer, 'not'), value, instance).length === 0) {
      const expected = `anything but ${describeSchema(schema.not)}`;
      found.push(violation('not', instance, joinPointer(pointer, 'not'), expected, value));
    }
    if (schema.if !== undefined) {
      const holds = this.of(joinPointer(pointer, 'if'), value, instance).length === 0;
      append(found, this.of(joinPointer(pointer, holds ? 'then' : 'else'), value, instance));
    }
    return found;
  }

  #alternatives(
    alternatives: unknown[],
    keyword: 'anyOf' | 'oneOf',
    pointer: string,
    value: unknown,
    instance: string,
  ): SchemaViolation[] {
    const at = joinPointer(pointer, keyword);
    const branches = alternatives.map((schema, index) => ({
      schema: this.#resolved(schema),
      violations: this.of(joinPointer(at, index), value, instance),
    }));
    const kept = branches.flatMap(({ violations }, index) => (violations.length === 0 ? [index + 1] : []));
    if (kept.length === 1 || (kept.length > 1 && keyword === 'anyOf')) return [];
    if (kept.length > 1) {
      const expected = `exactly one of ${alternatives.length} alternatives`;
      const received = `${describeValue(value)}, which matches alternatives ${kept.join(' and ')}`;
      return [{ keyword, instance, pointer: at, expected, received }];
    }
    const chosen = chooseBranch(branches, instance);
    if (chosen) return chosen;
    const expected = [...new Set(branches.map(({ schema }) => describeSchema(schema)))].join(', or ');
    return [violation(keyword, instance, at, expected, value)];
  }

  #object(
    schema: Record<string, unknown>,
    pointer: string,
    value: Record<string, unknown>,
    instance: string,
  ): SchemaViolation[] {
    const found = this.#missing(schema, pointer, value, instance);
    for (const name of Object.keys(value)) {
      if (isFull(found)) break;
      const each = value[name];
      const at = joinPointer(instance, name);
      const described = describedIn(schema, pointer, name);
      for (const child of described) append(found, this.of(child, each, at));
      if (described.length > 0 || schema.additionalProperties === undefined) continue;
      const extra = joinPointer(pointer, 'additionalProperties');
      if (schema.additionalProperties === false) {
        const expected = `no property other than ${listed(Object.keys(propertiesOf(schema))) || 'those documented'}`;
        found.push({
          ...violation('additionalProperties', at, extra, expected, each),
          properties: [name],
        });
      } else append(found, this.of(extra, each, at));
    }
    if (schema.propertyNames !== undefined) {
      for (const name of Object.keys(value)) {
        if (isFull(found)) break;
        const broken = this.of(joinPointer(pointer, 'propertyNames'), name, joinPointer(instance, name));
        append(
          found,
          broken.map((each) => ({ ...each, keyword: 'propertyNames', properties: [name] })),
        );
      }
    }
    for (const name of Object.keys(isObject(schema.dependentSchemas) ? schema.dependentSchemas : {})) {
      if (!Object.hasOwn(value, name)) continue;
      append(found, this.of(joinPointer(pointer, 'dependentSchemas', name), value, instance));
    }
    return [...found, ...this.#unevaluated('unevaluatedProperties', schema, pointer, value, instance)];
  }

  /** `unevaluatedProperties` and `unevaluatedItems` (JSON Schema 2020-12, core, section 11). */
  #unevaluated(
    keyword: 'unevaluatedProperties' | 'unevaluatedItems',
    schema: Record<string, unknown>,
    pointer: string,
    value: object,
    instance: string,
  ): SchemaViolation[] {
    if (schema[keyword] === undefined) return [];
    const keeps = (at: string, each: unknown) => this.of(at, each, '').length === 0;
    const applied = appliedInPlace(this.#source.document, pointer, value, keeps).filter(
      ({ condition }) => condition !== 'failed',
    );
    const at = joinPointer(pointer, keyword);
    const found: SchemaViolation[] = [];
    for (const key of Object.keys(value)) {
      if (isFull(found)) break;
      const each = (value as Record<string, unknown>)[key];
      const described = Array.isArray(value)
        ? itemSchemas(applied, Number(key), (contained) => keeps(contained, each))
        : propertySchemas(applied, key);
      if (described.length === 0 || described.some((other) => other !== at)) continue;
      const place = joinPointer(instance, key);
      if (schema[keyword] === false) {
        const expected = `no ${Array.isArray(value) ? 'item' : 'property'} other than those documented`;
        found.push({ ...violation(keyword, place, at, expected, each), properties: [key] });
      } else append(found, this.of(at, each, place));
    }
    return found;
  }

  /** One violation for all properties that are missing in one object. */
  #missing(
    schema: Record<string, unknown>,
    pointer: string,
    value: Record<string, unknown>,
    instance: string,
  ): SchemaViolation[] {
    const dependent = Object.entries(isObject(schema.dependentRequired) ? schema.dependentRequired : {})
      .filter(([name]) => Object.hasOwn(value, name))
      .flatMap(([, names]) => listOf(names));
    const { document, direction } = this.#source;
    const written = listOf(schema.required);
    const isMissing = (name: unknown) => !Object.hasOwn(value, String(name));
    const absent = written.filter(isMissing);
    const required =
      direction && absent.length > 0
        ? requiredIn(document, pointer, absent, direction, this.#inPlace.pointers)
        : absent;
    const missing = [...new Set([...required, ...dependent.filter(isMissing)].map(String))];
    const [first] = missing;
    if (first === undefined) return [];
    const described = joinPointer(pointer, 'properties', first);
    const property = valueAt(document, described);
    const keyword = listOf(schema.required).includes(first) ? 'required' : 'dependentRequired';
    const requirement = joinPointer(pointer, keyword);
    const place = property === undefined ? requirement : described;
    if (missing.length > 1) {
      const expected = `the properties ${listed(missing)}`;
      return [{ ...violation('required', instance, requirement, expected, value), properties: missing }];
    }
    const expected = property === undefined ? 'a value' : describeSchema(this.#resolved(property));
    const at = joinPointer(instance, first);
    return [{ ...violation('required', at, place, expected, undefined), properties: missing }];
  }

  #array(
    schema: Record<string, unknown>,
    pointer: string,
    value: unknown[],
    instance: string,
  ): SchemaViolation[] {
    const prefix = listOf(schema.prefixItems).length;
    const items = joinPointer(pointer, 'items');
    const found: SchemaViolation[] = [];
    for (const [index, each] of value.entries()) {
      if ((index >= prefix && schema.items === undefined) || isFull(found)) break;
      const at = joinPointer(instance, index);
      append(found, this.of(index < prefix ? joinPointer(pointer, 'prefixItems', index) : items, each, at));
    }
    append(found, this.#unevaluated('unevaluatedItems', schema, pointer, value, instance));
    if (schema.contains === undefined) return found;
    const contains = joinPointer(pointer, 'contains');
    const count = value.filter((each) => this.of(contains, each, instance).length === 0).length;
    const least = typeof schema.minContains === 'number' ? schema.minContains : 1;
    const most = typeof schema.maxContains === 'number' ? schema.maxContains : Number.POSITIVE_INFINITY;
    if (count >= least && count <= most) return found;
    const limit = least === most ? least : count < least ? `at least ${least}` : `at most ${most}`;
    const expected = `${limit} of: ${describeSchema(this.#resolved(schema.contains))}`;
    return [...found, violation('contains', instance, contains, expected, value)];
  }

  #resolved(schema: unknown): unknown {
    let found = schema;
    for (let hops = 0; hops < DEEPEST && isObject(found) && typeof found.$ref === 'string'; hops++) {
      const target = localReference(found.$ref);
      if (target === undefined) return found;
      found = valueAt(this.#source.document, target);
    }
    return found;
  }
}

function violation(
  keyword: string,
  instance: string,
  pointer: string,
  expected: string,
  value: unknown,
): SchemaViolation {
  const received = keyword === 'type' ? `${describeValue(value)}${typeNote(value)}` : describeValue(value);
  return { keyword, instance, pointer, expected, received };
}

function typeNote(value: unknown): string {
  return typeof value === 'string' ? ` (${typeOf(value)})` : '';
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function propertiesOf(schema: Record<string, unknown>): Record<string, unknown> {
  return isObject(schema.properties) ? schema.properties : {};
}
