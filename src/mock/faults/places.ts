import type { Contract } from '../../openapi/index.ts';
import {
  type Applied,
  appliedInPlace,
  explain,
  isObject,
  itemSchemas,
  joinPointer,
  propertySchemas,
} from '../../schema/index.ts';
import { setAt } from './edit.ts';

/**
 * A value in a body, with every schema that applies to it: through references, `allOf`, and matching
 * alternatives.
 */
export interface Place {
  /** JSON pointer into the body. */
  readonly pointer: string;
  readonly value: unknown;
  readonly applied: readonly Applied[];
  /** Pointers of the schemas that apply to this value and to those around it. */
  readonly above: ReadonlySet<string>;
}

/**
 * Whether a value keeps the schema at a pointer; works for any schema, also one without a compiled validator.
 */
export function keepsSchema(contract: Contract, pointer: string, value: unknown): boolean {
  return explain(contract, pointer, value).length === 0;
}

/** A place, with the schemas that apply to its value. */
export function placeOf(
  contract: Contract,
  pointer: string,
  value: unknown,
  schemas: readonly string[],
  above: ReadonlySet<string> = new Set(),
): Place {
  const keeps = (schema: string, each: unknown) => keepsSchema(contract, schema, each);
  const found = schemas.flatMap((schema) => appliedInPlace(contract.document, schema, value, keeps));
  const applied = found.filter(
    ({ pointer: at, condition }, index) =>
      condition === undefined && found.findIndex((other) => other.pointer === at) === index,
  );
  return { pointer, value, applied, above: new Set([...above, ...applied.map((each) => each.pointer)]) };
}

/**
 * The properties of an object, two members of a map, or the first items of an array, each with its schemas.
 */
export function childrenOf(contract: Contract, { pointer, value, applied, above }: Place): Place[] {
  const child = (name: string | number, each: unknown, schemas: readonly string[]) =>
    placeOf(contract, joinPointer(pointer, name), each, schemas, above);
  if (Array.isArray(value)) {
    const fixed = Math.max(1, ...applied.map(({ schema }) => listOf(schema.prefixItems).length + 1));
    return value.slice(0, fixed).map((each, index) => child(index, each, itemSchemas(applied, index)));
  }
  if (!isObject(value)) return [];
  const entries = Object.entries(value);
  const named = entries.filter(([name]) => isNamed(applied, name));
  const members = entries.filter(([name]) => !isNamed(applied, name)).slice(0, MOST_MEMBERS);
  return [...named, ...members].map(([name, each]) => child(name, each, propertySchemas(applied, name)));
}

/** Members of a map all have the same schema, and there may be thousands. */
const MOST_MEMBERS = 2;

function isNamed(applied: readonly Applied[], name: string): boolean {
  return applied.some(({ schema }) => isObject(schema.properties) && Object.hasOwn(schema.properties, name));
}

/** Every value of a body, outermost first. */
export function placesIn(contract: Contract, schema: string, body: unknown): Place[] {
  const visit = (place: Place): Place[] => [place, ...childrenOf(contract, place).flatMap(visit)];
  return visit(placeOf(contract, '', body, [schema]));
}

/** Pointers to the texts of a body that may be any text. */
export function freeTexts(contract: Contract, schema: string, body: unknown): string[] {
  return placesIn(contract, schema, body)
    .filter(({ value }) => typeof value === 'string')
    .map(({ pointer }) => pointer)
    .filter((pointer) => keepsSchema(contract, schema, setAt(body, pointer, 'Wrong, all\n of it: ()')));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
