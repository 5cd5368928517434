import {
  type AppliedSchema,
  appliedSchemas,
  isLeftOut,
  isObject,
  joinPointer,
  localReference,
  namedPropertySchemas,
  propertyNames,
  valueAt,
} from '../../schema/index.ts';
import { missing, type Way } from './change.ts';

/** One of the schemas that apply to the same value together. */
interface Conjunct extends AppliedSchema {
  /** Null is allowed beside what it describes: `oneOf: [{ type: 'null' }, this]`. */
  readonly nullable: boolean;
}

/** Alternatives for one value, `oneOf` or `anyOf`, without null. */
export interface Alternatives {
  readonly keyword: 'oneOf' | 'anyOf';
  readonly pointer: string;
  readonly branches: readonly string[];
}

/**
 * What a document says of one value: the schema itself, what `$ref` and `allOf` add to it, and the only alternative beside
 * null. So 3.0 and 3.1, inline and referred to, merged and not are the same.
 */
export interface SchemaView {
  readonly pointers: readonly string[];
  /** The place of the value's schema; of its holder where there is none. */
  readonly pointer: string;
  readonly conjuncts: readonly Conjunct[];
  readonly alternatives: readonly Alternatives[];
  /** No value is allowed. */
  readonly never: boolean;
}

/**
 * @param pointers to the schemas that apply together; none: any value is allowed
 * @param holder the place where there is no schema
 */
export function viewOf(document: unknown, pointers: readonly string[], holder = ''): SchemaView {
  const conjuncts = new Map<string, Conjunct>();
  const alternatives: Alternatives[] = [];
  const waiting = pointers.map((pointer) => ({ pointer, nullable: false })).reverse();
  let never = false;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { pointer: start, nullable } = next;
    for (const { pointer, schema } of appliedSchemas(document, start)) {
      if (conjuncts.has(pointer)) continue;
      conjuncts.set(pointer, { pointer, schema, nullable });
      for (const { hasNull, ...group } of alternativesIn(document, schema, pointer)) {
        const [only, ...others] = group.branches;
        if (only !== undefined && others.length === 0)
          waiting.push({ pointer: only, nullable: nullable || hasNull });
        else if (group.branches.length > 0) alternatives.push(group);
      }
    }
    never ||= isNever(document, start);
  }
  const pointer = pointers[0] ?? holder;
  const conjuncted = [...conjuncts.values()];
  return { pointers, pointer, conjuncts: conjuncted, alternatives, never };
}

/** `false`, also behind references and in `allOf`. */
function isNever(document: unknown, pointer: string): boolean {
  const value = valueAt(document, pointer);
  if (value === false) return true;
  if (!isObject(value) || (value.$ref === undefined && !Array.isArray(value.allOf))) return false;
  return appliedSchemas(document, pointer).some(
    ({ pointer: at, schema }) =>
      valueAt(document, localReference(String(schema.$ref)) ?? '') === false ||
      (Array.isArray(schema.allOf) && schema.allOf.includes(false) && at !== ''),
  );
}

function alternativesIn(
  document: unknown,
  schema: AppliedSchema['schema'],
  at: string,
): (Alternatives & { readonly hasNull: boolean })[] {
  return (['oneOf', 'anyOf'] as const).flatMap((keyword) => {
    const list = schema[keyword];
    if (!Array.isArray(list) || valuesOfBranches(document, schema, at, keyword)) return [];
    const pointers = list.map((_, index) => joinPointer(at, keyword, index));
    const branches = pointers.filter((pointer) => !isNull(document, pointer));
    const hasNull = branches.length < pointers.length;
    return [{ keyword, pointer: joinPointer(at, keyword), branches, hasNull }];
  });
}

function isNull(document: unknown, pointer: string): boolean {
  return appliedSchemas(document, pointer).some(
    ({ schema }) =>
      schema.type === 'null' ||
      schema.const === null ||
      (Array.isArray(schema.enum) && schema.enum.length === 1 && schema.enum[0] === null),
  );
}

/** The values of `oneOf: [{ const: 'a' }, { const: 'b' }]`, which says what `enum` says. */
function valuesOfBranches(
  document: unknown,
  schema: AppliedSchema['schema'],
  at: string,
  keyword: 'oneOf' | 'anyOf',
): unknown[] | undefined {
  const list = schema[keyword];
  if (!Array.isArray(list) || list.length === 0 || list.length > 1000) return undefined;
  const values: unknown[] = [];
  for (const index of list.keys()) {
    const branch = appliedSchemas(document, joinPointer(at, keyword, index))[0]?.schema;
    const own = branch && (ownValues(branch) ?? (branch.type === 'null' ? [null] : undefined));
    if (!own) return undefined;
    values.push(...own);
  }
  return values.every((value) => value === null) ? undefined : values;
}

function ownValues({ enum: list, ...schema }: AppliedSchema['schema']): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, 'const')) return [schema.const];
  return Array.isArray(list) ? list : undefined;
}

/** The values that are listed; undefined: any. */
export function valuesOf(document: unknown, { conjuncts }: SchemaView): readonly unknown[] | undefined {
  const lists = conjuncts.flatMap(({ schema, pointer, nullable }) =>
    [
      ownValues(schema),
      valuesOfBranches(document, schema, pointer, 'oneOf'),
      valuesOfBranches(document, schema, pointer, 'anyOf'),
    ].flatMap((list) => (list ? [nullable ? [...list, null] : list] : [])),
  );
  const [first, ...others] = lists;
  return others.reduce<readonly unknown[] | undefined>((left = [], list) => {
    const gone = new Set(missing(left, list));
    return left.filter((value) => !gone.has(value));
  }, first);
}

const TYPES = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number'] as const;

/** The types that are allowed, `number` with `integer`; undefined: any. */
export function typesOf(view: SchemaView, values: readonly unknown[] | undefined): Set<string> | undefined {
  const sets = view.conjuncts.flatMap(({ schema: { type }, nullable }) => {
    const own = (Array.isArray(type) ? type : [type]).filter((each) => typeof each === 'string');
    return own.length === 0 ? [] : [withIntegers([...own, ...(nullable ? ['null'] : [])])];
  });
  if (values && sets.length === 0) sets.push(withIntegers(values.map(typeOfValue)));
  if (sets.length === 0) return undefined;
  return new Set(TYPES.filter((type) => sets.every((set) => set.has(type))));
}

function withIntegers(types: readonly string[]): Set<string> {
  return new Set(types.includes('number') ? [...types, 'integer'] : types);
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Whether null is allowed, as far as it can be known. */
export function allowsNull(
  document: unknown,
  view: SchemaView,
  types: ReadonlySet<string> | undefined,
  values: readonly unknown[] | undefined,
): boolean {
  if (view.never || (types && !types.has('null')) || (values && !values.includes(null))) return false;
  return view.alternatives.every(({ pointer, branches }) => {
    const list = valueAt(document, pointer);
    if (Array.isArray(list) && list.length > branches.length) return true;
    return branches.some((branch) =>
      appliedSchemas(document, branch).every(({ schema: { type } }) =>
        type === undefined ? false : [type].flat().includes('null'),
      ),
    );
  });
}

/** The schemas of each property, without those that are not sent in this direction. */
export function propertiesOf(document: unknown, view: SchemaView, way: Way): Map<string, readonly string[]> {
  const properties = propertyNames(view.conjuncts).map(
    (name) => [name, namedPropertySchemas(view.conjuncts, name)] as const,
  );
  return new Map(
    properties.filter(([, pointers]) => !pointers.some((pointer) => isLeftOut(document, pointer, way))),
  );
}

/** The names that are required, without those that are not sent in this direction. */
export function requiredOf(
  view: SchemaView,
  documented: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, string> {
  const all = new Set(propertyNames(view.conjuncts));
  const required = new Map<string, string>();
  for (const { schema, pointer } of view.conjuncts) {
    if (!Array.isArray(schema.required)) continue;
    for (const [index, name] of schema.required.entries())
      if (typeof name === 'string' && (documented.has(name) || !all.has(name)) && !required.has(name))
        required.set(name, joinPointer(pointer, 'required', index));
  }
  return required;
}

/** Pointers to what a keyword says, in all the schemas that have it. */
export function keywordOf(view: SchemaView, keyword: string): { pointer: string; value: unknown }[] {
  return view.conjuncts.flatMap(({ schema, pointer }) =>
    Object.hasOwn(schema, keyword)
      ? [{ pointer: joinPointer(pointer, keyword), value: schema[keyword] }]
      : [],
  );
}

/** What a reference names: two versions of a schema have the same name as a rule. */
export function nameOf(document: unknown, pointer: string): string | undefined {
  const value = valueAt(document, pointer);
  const reference = isObject(value) && typeof value.$ref === 'string' ? value.$ref : undefined;
  return reference?.slice(reference.lastIndexOf('/') + 1);
}
