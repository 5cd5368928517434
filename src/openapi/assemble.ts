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
import { type Overlaid, type OverlayFile, overlaid, readOverlay } from './overlay.ts';
import {
  knownPlace,
  type Origins,
  type Part,
  type PartProblem,
  Parts,
  type Place,
  placeBelow,
  pointerIn,
  pointerOf,
  type ReadReferenced,
  referenceTo,
} from './parts.ts';
import type { ProblemId } from './problem.ts';
import { readSource, type Source, type Version, versionOf } from './read.ts';
import { ChangedSchemas, checkKeywords, repairSchema } from './repair-schema.ts';
import { type Kind, STRUCTURES } from './structure.ts';
import { type Target, Targets } from './targets.ts';

/** The files of a contract as one document of OpenAPI 3.1 or 3.2, in which every `$ref` is local. */
export interface Assembly {
  readonly file: string;
  readonly version: Version;
  readonly document: OpenAPIV3_1.Document;
  /** SHA-256 in hexadecimal: of the text of a single file, or over all files. */
  readonly hash: () => string;
  /** The contract's own file comes first. */
  readonly parts: readonly Part[];
  /** The overlay that was applied to the contract's own file. */
  readonly overlay?: { readonly path: string; readonly source: Source };
  readonly origins: Origins;
  readonly problems: readonly PartProblem[];
  /** Every schema, in no order. */
  readonly schemas: readonly Place[];
  /** Objects in other files than the contract's own, to be checked against the official schema. */
  readonly fragments: readonly { readonly kind: Kind; readonly part: Part; readonly pointer: string }[];
}

/**
 * Assembles a contract: reads every file that it refers to once, makes every reference local, and converts
 * all schemas to OpenAPI 3.1. Errors are collected as problems, not thrown.
 * @param check called with the document as written
 * @param overlay applied to the contract's own file first
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, for the contract's own file
 *   and its overlay
 */
export function assemble(
  file: string,
  text: string,
  read?: ReadReferenced,
  check?: (root: Part, version: Version) => readonly PartProblem[],
  overlay?: OverlayFile,
): Assembly {
  const { source, applied, unmatched } = sourceOf(readSource(file, text), overlay);
  const version = versionOf(source);
  const parts = new Parts(source, read);
  const checked = [...(check?.(parts.root, version) ?? []), ...unmatched];
  const assembler = new Assembler(parts, version);
  assembler.run();
  const { problems, fragments, schemas } = assembler;
  const document = source.value as OpenAPIV3_1.Document;
  if (version === '3.0') document.openapi = '3.1.0';
  return {
    ...{ file, version, document, fragments, schemas },
    ...{ parts: parts.all, origins: parts.origins },
    ...(applied ? { overlay: applied } : {}),
    hash: () => hashOf([...parts.all, ...(applied ? [applied] : [])]),
    problems: [...checked, ...problems],
  };
}

/** The contract's own file with its overlay, and the targets of the overlay that match nothing. */
function sourceOf(
  document: Source,
  overlay: OverlayFile | undefined,
): Pick<Overlaid, 'source'> & { applied?: Assembly['overlay']; unmatched: readonly PartProblem[] } {
  if (!overlay) return { source: document, unmatched: [] };
  const read = readOverlay(overlay.file, overlay.text);
  const { source, unmatched } = overlaid(document, read);
  const { path } = overlay;
  const part: Part = { path, address: path, source: read.source, prefix: '', written: read.source.value };
  return {
    source,
    applied: { path, source: read.source },
    unmatched: unmatched.map((pointer) => ({
      ...{ id: 'overlay-unmatched', part, pointer },
      message: `the target ${valueAt(read.source.value, pointer)} matches nothing in ${document.file}`,
    })),
  };
}

/** `node:crypto` is loaded here, because most commands do not need the hash. */
function hashOf(parts: readonly Pick<Part, 'source'>[]): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  const hashes = parts.map(({ source }) => createHash('sha256').update(source.text).digest('hex'));
  const [first = ''] = hashes;
  return hashes.length === 1 ? first : createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** Kinds of objects that may be replaced by a reference. */
const REFERABLE: ReadonlySet<Kind> = new Set<Kind>([
  'schema',
  // Not allowed by OpenAPI, but used in many documents of several files.
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

/** A reference to a component that needs no decoding. */
const COMPONENT = /^#\/components\/\w+\/[\w.-]+$/;

class Assembler {
  readonly problems: PartProblem[] = [];
  readonly fragments: { kind: Kind; part: Part; pointer: string }[] = [];
  readonly schemas: Place[] = [];
  readonly #parts: Parts;
  readonly #version: Version;
  readonly #changed = new ChangedSchemas();
  /** Visited objects by kind: YAML aliases put one object in two places, and references form cycles. */
  readonly #seen = new Map<Kind, Set<object>>();
  /** References to whole components that were followed; components are never moved. */
  readonly #followed = new Map<Kind, Set<string>>();
  readonly #waiting: { kind: Kind; place: Place; value: unknown }[] = [];
  readonly #schemas = new Map<string, { part: Part; pointer: string }>();
  readonly #targets: Targets;
  readonly #dynamic = new Map<Record<string, unknown>, string>();
  /** Schemas that values are validated against directly: those outside of other schemas. */
  readonly #entries: Place[] = [];

  constructor(parts: Parts, version: Version) {
    this.#parts = parts;
    this.#version = version;
    this.#targets = new Targets(parts, version, (...problem) => this.#report(...problem));
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
   * Collects objects that are only reachable by a reference, for example in an extension, because the check
   * of the whole document does not cover them. All other objects of the contract's own file were visited
   * before.
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

  /** A dynamic anchor that only one schema has is static. */
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

  /** Reports each cycle once, at the schema of it that comes first. */
  #findCircles(document: unknown): void {
    const cycles: string[] = [];
    const suspected = leadingIntoCircles(document, this.#schemas.keys());
    for (const [pointer, { part, pointer: at }] of this.#schemas) {
      if (!suspected.has(pointer) || !circlesInPlace(document, pointer)) continue;
      if (cycles.some((other) => leadsInPlace(document, pointer, other))) continue;
      cycles.push(pointer);
      const message = 'this schema refers to itself for the same value, so validation would never end';
      this.problems.push({ id: 'schema-endless', part, pointer: at, message });
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
      if (holding) this.#visitProperty(holding, at, key, child, kind);
      else if (others && !key.startsWith('x-')) this.#visit(others, placeBelow(at, key), child);
    }
  }

  #visitProperty(
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

  /** @returns the place of the schema's keywords, which is `anyOf/0` if the schema was moved there */
  #schema(place: Place, schema: Record<string, unknown>): Place {
    const { repairs, moved, dropped } = repairSchema(schema, this.#version);
    for (const { id, keyword, message } of repairs) this.#report(id, placeBelow(place, keyword), message);
    this.schemas.push(place);
    if (dropped) this.#changed.dropped(schema, dropped);
    if (moved) this.#changed.moved(schema);
    const at = moved ? this.#moved(place) : place;
    const inner = moved ? ((schema.anyOf as unknown[])[0] as Record<string, unknown>) : schema;
    checkKeywords(inner, (id, path, message) => this.#report(id, path.reduce(placeBelow, at), message));
    if (isObject(inner.discriminator) && isObject(inner.discriminator.mapping)) {
      this.#mapping(placeBelow(placeBelow(at, 'discriminator'), 'mapping'), inner.discriminator.mapping);
    }
    return at;
  }

  /** The schema is now one level lower, beside `null`; its position in the file is the same. */
  #moved(place: Place): Place {
    const at = knownPlace(place.part, pointerIn(place), joinPointer(pointerOf(place), 'anyOf', 0));
    this.#parts.origins.add(at.whole, place.part, at.written);
    this.schemas.push(at);
    return at;
  }

  /** Values of a mapping are schema names or references (OpenAPI 3.1, section 4.8.25). */
  #mapping(place: Place, mapping: Record<string, unknown>): void {
    for (const [name, target] of Object.entries(mapping)) {
      if (typeof target !== 'string' || !/[#/]|\.(?:ya?ml|json)$/.test(target)) continue;
      this.#refer('schema', placeBelow(place, name), mapping, name, target);
    }
  }

  #report(id: ProblemId, place: Place, message: string, hint?: string): void {
    const pointer = pointerIn(place);
    this.problems.push({ id, part: place.part, pointer, message, ...(hint ? { hint } : {}) });
  }

  /** Makes a reference local, and schedules its target for a visit. */
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
      this.#report('reference-broken', from, `there is no ${inWords(kind)} at ${where}`);
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

  /**
   * A `$dynamicRef` without a dynamic anchor works like a `$ref` (JSON Schema 2020-12, core, section
   * 8.2.3.2).
   */
  #referDynamic(place: Place, schema: Record<string, unknown>): void {
    const target = this.#refer('schema', place, schema, '$dynamicRef', String(schema.$dynamicRef));
    if (target?.dynamic !== undefined) this.#dynamic.set(schema, target.dynamic);
    else makeStatic(schema);
  }

  /** Not allowed by JSON Schema, but used in documents of several files: a `$ref` under `properties`. */
  #shareProperties(schema: Place, properties: unknown): void {
    if (!isObject(properties) || typeof properties.$ref !== 'string') return;
    const { $ref: written } = properties;
    const from = placeBelow(placeBelow(schema, 'properties'), '$ref');
    const target = this.#targets.of(from, written, 'schema');
    const shared = target && valueAt(target.part.source.value, target.pointer);
    delete properties.$ref;
    if (target && !isObject(shared))
      this.#report('reference-broken', from, `there are no properties at ${written}`);
    if (!isObject(shared)) return;
    const whole = written.includes('#') ? written : `${written}#`;
    for (const name of Object.keys(shared)) {
      properties[name] ??= { $ref: whole + referenceTo(joinPointer('', name)).slice(1) };
    }
  }

  /** Restored keywords keep their position in the file. */
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

/** `requestBody` becomes `request body`. */
function inWords(kind: Kind): string {
  return kind.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`);
}
