import { isObject, joinPointer, localReference, valueAt } from '../schema/index.ts';
import { type Origins, referenceTo } from './parts.ts';
import { STRUCTURES } from './structure.ts';
import type { Identities } from './targets.ts';

type Schema = Record<string, unknown>;
/** The pointer of the schema that each dynamic anchor resolves to, by the anchor's name. */
type Scope = ReadonlyMap<string, string>;

/** The key of the document under which the copies are. */
const BOUND = 'x-bound-schemas';

/** The schemas to bind, and the document that contains them. */
interface Unbound {
  readonly document: Schema;
  readonly origins: Origins;
  readonly identities: Identities;
  /** Schemas whose `$dynamicRef` can resolve to several schemas, with the name of the anchor. */
  readonly dynamic: ReadonlyMap<object, string>;
  /** Pointers of the schemas that values are validated against directly. */
  readonly entries: readonly string[];
}

/**
 * Replaces every `$dynamicRef` by a `$ref` (JSON Schema 2020-12, core, section 8.2.3.2). Its target depends
 * on the schema at which validation starts, so the schemas in between are copied for each starting schema
 * that needs it.
 */
export function bindDynamicReferences(unbound: Unbound): void {
  const binder = new Binder(unbound);
  const bound = unbound.entries.map((entry) => [entry, binder.bound(entry, new Map())] as const);
  for (const [entry, copy] of bound) {
    const schema = valueAt(unbound.document, entry);
    const replacement = valueAt(unbound.document, copy);
    if (copy === entry || !isObject(schema) || !isObject(replacement)) continue;
    for (const key of Object.keys(schema)) delete schema[key];
    Object.assign(schema, replacement);
  }
}

class Binder {
  readonly #unbound: Unbound;
  readonly #copies = new Map<string, string>();

  constructor(unbound: Unbound) {
    this.#unbound = unbound;
  }

  /** The pointer of a schema in a scope: of a copy, or its own if nothing below it depends on the scope. */
  bound(pointer: string, scope: Scope): string {
    const { document, origins } = this.#unbound;
    if (!this.#depends(pointer, new Set())) return pointer;
    const inside = this.#entered(pointer, scope);
    const key = JSON.stringify([pointer, ...inside]);
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    document[BOUND] ??= {};
    const copies = document[BOUND] as Schema;
    const name = String(Object.keys(copies).length);
    const at = joinPointer('', BOUND, name);
    this.#copies.set(key, at);
    const origin = origins.of(pointer);
    origins.add(at, origin.part, origin.pointer);
    copies[name] = true;
    copies[name] = this.#copy(valueAt(document, pointer), pointer, scope);
    return at;
  }

  /** Whether a schema refers, directly or not, to one that is bound dynamically. */
  #depends(pointer: string, seen: Set<string>): boolean {
    if (seen.has(pointer)) return false;
    seen.add(pointer);
    const schema = valueAt(this.#unbound.document, pointer);
    if (!isObject(schema)) return false;
    if (this.#unbound.dynamic.has(schema)) return true;
    const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
    if (target !== undefined && this.#depends(target, seen)) return true;
    return subschemas(schema).some((path) => this.#depends(joinPointer(pointer, ...path), seen));
  }

  /** The scope below a schema: each anchor resolves to the outermost schema resource that has it. */
  #entered(pointer: string, scope: Scope): Scope {
    const { origins, identities } = this.#unbound;
    const origin = origins.of(pointer);
    const resource = identities.resourceOf(origin.part, origin.pointer);
    const added = identities
      .dynamicAnchors(origin.part, resource)
      .filter(({ name }) => !scope.has(name))
      .map((anchor) => [anchor.name, origin.part.prefix + anchor.pointer] as const);
    return added.length === 0 ? scope : new Map([...scope, ...added]);
  }

  #copy(schema: unknown, pointer: string, above: Scope): unknown {
    if (!isObject(schema)) return schema;
    const scope = this.#entered(pointer, above);
    const copied: Schema = structuredClone(schema);
    for (const path of subschemas(schema)) {
      const holder = path.slice(0, -1).reduce<unknown>((at, key) => (at as Schema)[key], copied) as Schema;
      const at = joinPointer(pointer, ...path);
      holder[path.at(-1) ?? ''] = this.#copy(valueAt(schema, joinPointer('', ...path)), at, scope);
    }
    const target = typeof schema.$ref === 'string' ? localReference(schema.$ref) : undefined;
    if (target !== undefined) copied.$ref = referenceTo(this.bound(target, scope));
    const name = this.#unbound.dynamic.get(schema);
    if (name === undefined) return copied;
    const first = localReference(String(schema.$dynamicRef)) ?? '';
    copied.$dynamicRef = referenceTo(this.bound(scope.get(name) ?? first, scope));
    makeStatic(copied);
    return copied;
  }
}

/** Turns `$dynamicRef` into `$ref`, or into an `allOf` if there is a `$ref` already. */
export function makeStatic(schema: Schema): void {
  const { $dynamicRef: reference } = schema;
  delete schema.$dynamicRef;
  if (schema.$ref === undefined) schema.$ref = reference;
  else schema.allOf = [...(Array.isArray(schema.allOf) ? schema.allOf : []), { $ref: reference }];
}

/** Paths from a schema to its direct subschemas. */
function subschemas(schema: Schema): string[][] {
  return Object.entries(schema).flatMap(([key, value]) => {
    const holding = STRUCTURES.schema.properties.get(key);
    if (!holding || typeof value !== 'object' || value === null) return [];
    return holding[0] === 'one' ? [[key]] : Object.keys(value).map((name) => [key, name]);
  });
}
