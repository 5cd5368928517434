import type { OpenAPIV3_1 } from 'openapi-types';
import {
  circlesInPlace,
  isObject,
  joinPointer,
  leadingIntoCircles,
  leadsInPlace,
  localReference,
  pointerTokens,
  valueAt,
} from '../schema/index.ts';
import { bindDynamicReferences, makeStatic } from './bind-dynamic.ts';
import { ChangedSchemas } from './changed-schemas.ts';
import { checkKeywords } from './check-keywords.ts';
import {
  knownPlace,
  type Origins,
  type Part,
  type Place,
  placeBelow,
  pointerIn,
  pointerOf,
  type Remark,
} from './part.ts';
import { Parts, type ReadReferenced } from './parts.ts';
import type { ProblemId } from './problem.ts';
import { readSource } from './read.ts';
import { referenceTo } from './references.ts';
import { repairSchema } from './repair-schema.ts';
import { type Kind, STRUCTURES } from './structure.ts';
import { type Target, Targets } from './targets.ts';
import { type Version, versionOf } from './version.ts';

/** A contract's files as one document of OpenAPI 3.1 (or 3.2), every `$ref` of which is local. */
export interface Assembly {
  readonly file: string;
  readonly version: Version;
  readonly document: OpenAPIV3_1.Document;
  /** SHA-256 over all files, hexadecimal; of a single one that of its text. */
  readonly hash: () => string;
  /** The contract itself is the first. */
  readonly parts: readonly Part[];
  readonly origins: Origins;
  readonly remarks: readonly Remark[];
  /** Schemas that give examples of themselves. */
  readonly exampled: readonly Place[];
  /** What others than the contract's own file hold, for who checks them. */
  readonly fragments: readonly { readonly kind: Kind; readonly part: Part; readonly pointer: string }[];
}

/**
 * Puts a contract together: reads every file that it refers to, once, makes every reference a local one, and brings
 * all schemas to OpenAPI 3.1. What is wrong on the way is a remark.
 * @param check called with the document as it is written
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, for the contract's own file
 */
export function assemble(
  file: string,
  text: string,
  read?: ReadReferenced,
  check?: (root: Part, version: Version) => readonly Remark[],
): Assembly {
  const source = readSource(file, text);
  const version = versionOf(source);
  const parts = new Parts(source, read);
  const checked = check?.(parts.root, version) ?? [];
  const assembler = new Assembler(parts, version);
  assembler.run();
  const { remarks, fragments, exampled } = assembler;
  const document = source.value as OpenAPIV3_1.Document;
  if (version === '3.0') document.openapi = '3.1.0';
  return {
    ...{ file, version, document, fragments, exampled },
    ...{ parts: parts.all, origins: parts.origins, hash: () => hashOf(parts.all) },
    remarks: [...checked, ...remarks],
  };
}

/** Asked for in a run of a monitor, and not in a look at a document: what makes it is loaded then. */
function hashOf(parts: readonly Part[]): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashes = parts.map(({ source }) => createHash('sha256').update(source.text).digest('hex'));
  const [first = ''] = hashes;
  return hashes.length === 1 ? first : createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** Kinds that a reference can stand for. */
const REFERABLE: ReadonlySet<Kind> = new Set<Kind>([
  'schema',
  // Not in OpenAPI, and yet many documents of several files have them there.
  'operation',
  'response',
  'parameter',
  'header',
  'requestBody',
  'example',
  'link',
  'callback',
  'pathItem',
  'securityScheme',
  'mediaType',
]);

/** A reference that needs no decoding. */
const COMPONENT = /^#\/components\/\w+\/[\w.-]+$/;

class Assembler {
  readonly remarks: Remark[] = [];
  readonly fragments: { kind: Kind; part: Part; pointer: string }[] = [];
  readonly exampled: Place[] = [];
  readonly #parts: Parts;
  readonly #version: Version;
  readonly #changed = new ChangedSchemas();
  /** Objects by kind: YAML's aliases give one object in two places, and references circle. */
  readonly #seen = new Map<Kind, Set<object>>();
  /** References to whole components, which stay where they are whatever else is moved. */
  readonly #followed = new Map<Kind, Set<string>>();
  readonly #waiting: { kind: Kind; place: Place; value: unknown }[] = [];
  readonly #schemas = new Map<string, { part: Part; pointer: string }>();
  readonly #targets: Targets;
  readonly #dynamic = new Map<Record<string, unknown>, string>();
  /** Schemas that values are held against, by themselves or as a map of names. */
  readonly #entries: Place[] = [];

  constructor(parts: Parts, version: Version) {
    this.#parts = parts;
    this.#version = version;
    this.#targets = new Targets(parts, version, (...remark) => this.#remark(...remark));
  }

  run(): void {
    const { root } = this.#parts;
    const document = root.source.value;
    this.#targets.identify(root, 'document');
    this.#waiting.push({ kind: 'document', place: knownPlace(root, '', ''), value: document });
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      this.#checkLater(next);
      this.#visit(next.kind, next.place, next.value);
    }
    this.#bindDynamic(document as Record<string, unknown>);
    this.#findCircles(document);
  }

  /**
   * What a reference found where OpenAPI has no objects, in an extension, say, no schema of the document has looked at:
   * all that has a place in the contract's own file is visited before the first reference is followed.
   */
  #checkLater({ kind, place, value }: { kind: Kind; place: Place; value: unknown }): void {
    if (kind === 'document' || place.part.prefix !== '' || !isObject(value)) return;
    if ([...this.#seen.values()].some((seen) => seen.has(value))) return;
    const pointer = pointerIn(place);
    const written = pointerTokens(pointer).reduceRight<unknown>(
      (below, token) => ({ [token]: below }),
      structuredClone(value),
    );
    this.fragments.push({ kind, pointer, part: { ...place.part, written } });
  }

  /** Of an anchor that one schema has, there is nothing to choose. */
  #bindDynamic(document: Record<string, unknown>): void {
    const { identities } = this.#targets;
    for (const [schema, name] of this.#dynamic) {
      if (identities.countDynamic(name) > 1) continue;
      makeStatic(schema);
      this.#dynamic.delete(schema);
    }
    if (this.#dynamic.size === 0) return;
    const entries = this.#entries.map(pointerOf);
    bindDynamicReferences({
      ...{ document, identities, entries },
      ...{ origins: this.#parts.origins, dynamic: this.#dynamic },
    });
  }

  /** A circle is notified once, whichever of its schemas comes first. */
  #findCircles(document: unknown): void {
    const reported: string[] = [];
    const suspected = leadingIntoCircles(document, this.#schemas.keys());
    for (const [pointer, { part, pointer: at }] of this.#schemas) {
      if (!suspected.has(pointer) || !circlesInPlace(document, pointer)) continue;
      if (reported.some((other) => leadsInPlace(document, pointer, other))) continue;
      reported.push(pointer);
      const message = 'this schema applies itself to the same value, without end';
      this.remarks.push({ id: 'schema-endless', part, pointer: at, message });
    }
  }

  #visit(kind: Kind, place: Place, value: unknown): void {
    if (!isObject(value) || !this.#isNew(kind, value)) return;
    const at = kind === 'schema' ? this.#schema(place, value) : place;
    const holder = at === place ? value : (value.anyOf as Record<string, unknown>[])[0];
    if (holder === undefined) return;
    if (typeof holder.$ref === 'string' && REFERABLE.has(kind)) {
      this.#refer(kind, at, holder, '$ref', holder.$ref);
      if (kind !== 'schema' && kind !== 'pathItem') return;
    }
    if (kind === 'schema' && typeof holder.$dynamicRef === 'string') this.#referDynamic(at, holder);
    if (kind === 'schema') this.#shareProperties(at, holder.properties);
    const { properties, others } = STRUCTURES[kind];
    for (const key in holder) {
      const child = holder[key];
      if (typeof child !== 'object' || child === null) continue;
      const holding = properties.get(key);
      if (holding) this.#held(holding, at, key, child, kind);
      else if (others && !key.startsWith('x-')) this.#visit(others, placeBelow(at, key), child);
    }
  }

  #held(
    [form, kind]: readonly ['one' | 'list' | 'map', Kind],
    above: Place,
    key: string,
    value: object,
    holder: Kind,
  ) {
    if (kind === 'schema' && holder !== 'schema') this.#enter(form, placeBelow(above, key), value);
    if (form === 'one') return this.#visit(kind, placeBelow(above, key), value);
    const children = value as Record<string, unknown>;
    const below = placeBelow(above, key);
    for (const name in children) {
      const each = children[name];
      if (typeof each === 'object') this.#visit(kind, placeBelow(below, name), each);
    }
  }

  #enter(form: 'one' | 'list' | 'map', place: Place, value: unknown): void {
    if (form === 'one') this.#entries.push(place);
    else for (const name of Object.keys(value ?? {})) this.#entries.push(placeBelow(place, name));
  }

  #isNew(kind: Kind, value: object): boolean {
    const seen = setOf(this.#seen, kind);
    const before = seen.size;
    return seen.add(value).size > before;
  }

  /** @returns the place of what the schema says, which is another one where it was moved */
  #schema(place: Place, schema: Record<string, unknown>): Place {
    const { repairs, moved, dropped } = repairSchema(schema, this.#version);
    for (const { id, keyword, message } of repairs) this.#remark(id, placeBelow(place, keyword), message);
    if ('example' in schema || Array.isArray(schema.examples)) this.exampled.push(place);
    if (dropped) this.#changed.dropped(schema, dropped);
    if (moved) this.#changed.moved(schema);
    const at = moved ? this.#moved(place) : place;
    const said = moved ? ((schema.anyOf as unknown[])[0] as Record<string, unknown>) : schema;
    checkKeywords(said, (id, path, message) => this.#remark(id, path.reduce(placeBelow, at), message));
    if (isObject(said.discriminator) && isObject(said.discriminator.mapping)) {
      this.#mapping(placeBelow(placeBelow(at, 'discriminator'), 'mapping'), said.discriminator.mapping);
    }
    return at;
  }

  /** What a schema says stands one step lower since null has a place beside it, and is written where it was. */
  #moved(place: Place): Place {
    const at = knownPlace(place.part, pointerIn(place), joinPointer(pointerOf(place), 'anyOf', 0));
    this.#parts.origins.add(at.whole, place.part, at.written);
    return at;
  }

  /** Values of a mapping are names of schemas, or references (OpenAPI 3.1, section 4.8.25). */
  #mapping(place: Place, mapping: Record<string, unknown>): void {
    for (const [name, target] of Object.entries(mapping)) {
      if (typeof target !== 'string' || !/[#/]|\.(?:ya?ml|json)$/.test(target)) continue;
      this.#refer('schema', placeBelow(place, name), mapping, name, target);
    }
  }

  #remark(id: ProblemId, place: Place, message: string, hint?: string): void {
    const pointer = pointerIn(place);
    this.remarks.push({ id, part: place.part, pointer, message, ...(hint ? { hint } : {}) });
  }

  /** Makes a reference a local one, and has its target looked at. */
  #refer(
    kind: Kind,
    place: Place,
    holder: Record<string, unknown>,
    key: string,
    written: string,
  ): Target | undefined {
    const isRoot = place.part.prefix === '';
    if (key === '$ref' && isRoot && this.#followed.get(kind)?.has(written)) return undefined;
    const from = key.startsWith('$') ? placeBelow(place, key) : place;
    const target = this.#targets.of(from, written, kind);
    if (!target) return undefined;
    const { part, pointer } = target;
    const located = this.#changed.locate(part.source.value, pointer);
    if (!isObject(located?.value) && !(kind === 'schema' && typeof located?.value === 'boolean')) {
      const where = part === place.part ? `#${pointer}` : `${part.source.file}#${pointer}`;
      this.#remark('reference-broken', from, `there is no ${inWords(kind)} at ${where}`);
      return undefined;
    }
    const { value, tokens, restored } = located;
    const whole = joinPointer(part.prefix, ...tokens);
    if (localReference(written) !== whole) holder[key] = referenceTo(whole);
    else if (isRoot && COMPONENT.test(written)) setOf(this.#followed, kind).add(written);
    if (kind === 'schema') this.#schemas.set(whole, target);
    if (part.prefix !== '') this.fragments.push({ kind, part, pointer });
    if (restored !== undefined) this.#addRestored(part, pointer, tokens, restored);
    this.#waiting.push({
      kind,
      place: knownPlace(part, pointer, whole),
      value,
    });
    return target;
  }

  /** Where a `$dynamicRef` ends at no dynamic anchor, it is a `$ref` (JSON Schema 2020-12, core, section 8.2.3.2). */
  #referDynamic(place: Place, schema: Record<string, unknown>): void {
    const target = this.#refer('schema', place, schema, '$dynamicRef', String(schema.$dynamicRef));
    if (target?.dynamic !== undefined) this.#dynamic.set(schema, target.dynamic);
    else makeStatic(schema);
  }

  /** Not in JSON Schema, and yet documents of several files have it: one reference in the place of properties. */
  #shareProperties(schema: Place, properties: unknown): void {
    if (!isObject(properties) || typeof properties.$ref !== 'string') return;
    const { $ref: written } = properties;
    const from = placeBelow(placeBelow(schema, 'properties'), '$ref');
    const target = this.#targets.of(from, written, 'schema');
    const shared = target && valueAt(target.part.source.value, target.pointer);
    delete properties.$ref;
    if (target && !isObject(shared))
      this.#remark('reference-broken', from, `there are no properties at ${written}`);
    if (!isObject(shared)) return;
    const whole = written.includes('#') ? written : `${written}#`;
    for (const name of Object.keys(shared)) {
      properties[name] ??= { $ref: whole + referenceTo(joinPointer('', name)).slice(1) };
    }
  }

  /** What was put back is written where it always was. */
  #addRestored(part: Part, pointer: string, tokens: readonly string[], restored: number): void {
    const below = tokens.length - restored;
    const above = pointerTokens(pointer).slice(0, -below);
    const at = joinPointer(part.prefix, ...tokens.slice(0, restored));
    this.#parts.origins.add(at, part, joinPointer('', ...above));
  }
}

function setOf<Key, Value>(sets: Map<Key, Set<Value>>, key: Key): Set<Value> {
  const known = sets.get(key);
  if (known) return known;
  const made = new Set<Value>();
  sets.set(key, made);
  return made;
}

/** `requestBody` is a request body. */
function inWords(kind: Kind): string {
  return kind.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}
