import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { OpenAPIV3_1 } from 'openapi-types';
import { Fault } from '../fault.ts';
import { regularExpression } from '../schema/assertions.ts';
import { formats } from './all-formats.ts';
import { circlesInPlace, leadsInPlace } from './circles.ts';
import {
  Origins,
  type Part,
  type Place,
  placeBelow,
  pointerIn,
  pointerOf,
  type Remark,
  valueIn,
} from './part.ts';
import { isObject, joinPointer } from './pointer.ts';
import type { ProblemId } from './problem.ts';
import { readSource } from './read.ts';
import { anchored, parseReference, referenceTo } from './references.ts';
import { repairSchema } from './repair-schema.ts';
import { type Kind, STRUCTURES } from './structure.ts';
import { type Version, versionOf } from './version.ts';

/**
 * Reads a file that a contract refers to.
 * @param path relative to the folder of the contract, with slashes
 * @throws whatever says why it cannot be read
 */
export type ReadReferenced = (path: string) => string;

/** A contract's files as one document of OpenAPI 3.1 (or 3.2), every `$ref` of which is local. */
export interface Assembly {
  readonly file: string;
  readonly version: Version;
  readonly document: OpenAPIV3_1.Document;
  /** SHA-256 over all files, hexadecimal; of a single one that of its text. */
  readonly hash: string;
  /** The contract itself is the first. */
  readonly parts: readonly Part[];
  readonly origins: Origins;
  readonly remarks: readonly Remark[];
  /** Schemas that give examples of themselves. */
  readonly exampled: readonly Place[];
  /** What others than the contract's own file hold, for who checks them. */
  readonly fragments: readonly { readonly kind: Kind; readonly part: Part; readonly pointer: string }[];
}

/** Where the other files stand in the document. */
const FILES = 'x-referenced-files';

/**
 * Puts a contract together: reads every file that it refers to, once, makes every reference a local one, and brings
 * all schemas to OpenAPI 3.1. What is wrong on the way is a remark.
 * @param check called with the document as it is written
 * @throws Fault DL_CONTRACT_UNREADABLE, DL_CONTRACT_UNSUPPORTED, for the contract's own file
 */
export function assemble(
  file: string,
  text: string,
  read?: ReadReferenced,
  check?: (root: Part, version: Version) => readonly Remark[],
): Assembly {
  const source = readSource(file, text);
  const version = versionOf(source);
  const root: Part = { path: posix.basename(file), source, prefix: '', written: source.value };
  const checked = check?.(root, version) ?? [];
  const assembler = new Assembler(root, version, read);
  assembler.run();
  const { parts, origins, remarks, fragments, exampled } = assembler;
  const document = source.value as OpenAPIV3_1.Document;
  if (version === '3.0') document.openapi = '3.1.0';
  return {
    ...{ file, version, document, parts, origins, fragments, exampled, hash: hashOf(parts) },
    remarks: [...checked, ...remarks],
  };
}

function hashOf(parts: readonly Part[]): string {
  const hashes = parts.map(({ source }) => createHash('sha256').update(source.text).digest('hex'));
  const [first = ''] = hashes;
  return hashes.length === 1 ? first : createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** Kinds that a reference can stand for. */
const REFERABLE: ReadonlySet<Kind> = new Set<Kind>([
  'schema',
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

class Assembler {
  readonly origins = new Origins();
  readonly remarks: Remark[] = [];
  readonly fragments: { kind: Kind; part: Part; pointer: string }[] = [];
  readonly exampled: Place[] = [];
  readonly #root: Part;
  readonly #version: Version;
  readonly #read: ReadReferenced | undefined;
  readonly #parts = new Map<string, Part | undefined>();
  /** Objects by kind: YAML's aliases give one object in two places, and references circle. */
  readonly #seen = new Map<Kind, WeakSet<object>>();
  readonly #waiting: { kind: Kind; place: Place; value: unknown }[] = [];
  readonly #schemas = new Map<string, { part: Part; pointer: string }>();

  constructor(root: Part, version: Version, read: ReadReferenced | undefined) {
    this.#root = root;
    this.#version = version;
    this.#read = read;
    this.#parts.set(root.path, root);
    this.origins.add('', root, '');
  }

  get parts(): Part[] {
    return [...this.#parts.values()].filter((part) => part !== undefined);
  }

  run(): void {
    this.#waiting.push({
      kind: 'document',
      place: { part: this.#root, tokens: [] },
      value: this.#root.source.value,
    });
    for (let next = this.#waiting.pop(); next; next = this.#waiting.pop()) {
      this.#visit(next.kind, next.place, next.value);
    }
    this.#findCircles(this.#root.source.value);
  }

  /** A circle is told once, whichever of its schemas comes first. */
  #findCircles(document: unknown): void {
    const told: string[] = [];
    for (const [pointer, { part, pointer: at }] of this.#schemas) {
      if (!circlesInPlace(document, pointer)) continue;
      if (told.some((other) => leadsInPlace(document, pointer, other))) continue;
      told.push(pointer);
      const message = 'this schema applies itself to the same value, without end';
      this.remarks.push({ id: 'schema-endless', part, pointer: at, message });
    }
  }

  #visit(kind: Kind, place: Place, value: unknown): void {
    if (!isObject(value) || !this.#isNew(kind, value)) return;
    const at = kind === 'schema' ? this.#schema(place, value) : place;
    const holder = at === place ? value : (value.anyOf as Record<string, unknown>[])[0];
    if (holder === undefined) return;
    if (REFERABLE.has(kind) && typeof holder.$ref === 'string') {
      this.#refer(kind, at, holder, '$ref', holder.$ref);
      if (kind !== 'schema' && kind !== 'pathItem') return;
    }
    const { properties, others } = STRUCTURES[kind];
    for (const key of Object.keys(holder)) {
      const holding = properties.get(key);
      if (holding) this.#held(holding, at, key, holder[key]);
      else if (others && !key.startsWith('x-')) this.#visit(others, placeBelow(at, key), holder[key]);
    }
  }

  #held([form, kind]: readonly ['one' | 'list' | 'map', Kind], above: Place, key: string, value: unknown) {
    if (form === 'one') this.#visit(kind, placeBelow(above, key), value);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, each] of Object.entries(value)) this.#visit(kind, placeBelow(above, key, name), each);
    }
  }

  #isNew(kind: Kind, value: object): boolean {
    let seen = this.#seen.get(kind);
    if (!seen) {
      seen = new WeakSet();
      this.#seen.set(kind, seen);
    }
    return !seen.has(value) && seen.add(value) !== undefined;
  }

  /** @returns the place of what the schema says, which is another one where it was moved */
  #schema(place: Place, schema: Record<string, unknown>): Place {
    const { repairs, moved } = repairSchema(schema, this.#version);
    for (const { id, keyword, message } of repairs) this.#remark(id, placeBelow(place, keyword), message);
    const at: Place = moved ? { part: place.part, above: place, tokens: [], moved: ['anyOf', 0] } : place;
    if (moved) this.origins.add(pointerOf(at), place.part, pointerIn(place));
    if ('example' in schema || Array.isArray(schema.examples)) this.exampled.push(place);
    const said = moved ? ((schema.anyOf as unknown[])[0] as Record<string, unknown>) : schema;
    this.#checkKeywords(at, said);
    if (isObject(said.discriminator) && isObject(said.discriminator.mapping)) {
      this.#mapping(placeBelow(at, 'discriminator', 'mapping'), said.discriminator.mapping);
    }
    return at;
  }

  /** Values of a mapping are names of schemas, or references (OpenAPI 3.1, section 4.8.25). */
  #mapping(place: Place, mapping: Record<string, unknown>): void {
    for (const [name, target] of Object.entries(mapping)) {
      if (typeof target !== 'string' || !/[#/]|\.(?:ya?ml|json)$/.test(target)) continue;
      this.#refer('schema', placeBelow(place, name), mapping, name, target);
    }
  }

  #checkKeywords(place: Place, schema: Record<string, unknown>): void {
    const { enum: list, format, pattern, patternProperties, $dynamicRef } = schema;
    if (Array.isArray(list) && list.length === 0) {
      this.#remark('enum-empty', placeBelow(place, 'enum'), 'enum lists no value');
    }
    if (typeof format === 'string' && !Object.hasOwn(formats, format)) {
      this.#remark('format-unknown', placeBelow(place, 'format'), `unknown format ${JSON.stringify(format)}`);
    }
    if ($dynamicRef !== undefined) this.#remark('reference-dynamic', place, '$dynamicRef is not read');
    if (typeof pattern === 'string') this.#dropUnreadable(schema, 'pattern', pattern, place);
    if (!isObject(patternProperties)) return;
    for (const each of Object.keys(patternProperties)) {
      this.#dropUnreadable(patternProperties, each, each, placeBelow(place, 'patternProperties'));
    }
  }

  #dropUnreadable(holder: Record<string, unknown>, key: string, pattern: string, place: Place): void {
    try {
      regularExpression(pattern);
    } catch {
      const message = `${JSON.stringify(pattern)} is no regular expression`;
      this.#remark('pattern-unreadable', placeBelow(place, key), message);
      delete holder[key];
    }
  }

  #remark(id: ProblemId, place: Place, message: string, hint?: string): void {
    const pointer = pointerIn(place);
    this.remarks.push({ id, part: place.part, pointer, message, ...(hint ? { hint } : {}) });
  }

  /** Makes a reference a local one, and has its target looked at. */
  #refer(kind: Kind, place: Place, holder: Record<string, unknown>, key: string, written: string): void {
    const from = key === '$ref' ? placeBelow(place, '$ref') : place;
    const target = this.#target(from, written, kind);
    if (!target) return;
    const { part, pointer } = target;
    const value = valueIn(part, pointer);
    if (!isObject(value) && !(kind === 'schema' && typeof value === 'boolean')) {
      const what =
        kind === 'schema' ? 'schema' : `${kind.replace(/[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`)}`;
      const where = part === place.part ? `#${pointer}` : `${part.source.file}#${pointer}`;
      this.#remark('reference-broken', from, `there is no ${what} at ${where}`);
      return;
    }
    const whole = part.prefix + pointer;
    if (part.prefix !== '' || !written.startsWith('#/')) holder[key] = referenceTo(whole);
    if (kind === 'schema') this.#schemas.set(whole, target);
    if (part.prefix !== '') this.fragments.push({ kind, part, pointer });
    const tokens = pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    this.#waiting.push({ kind, place: { part, tokens }, value });
  }

  #target(from: Place, written: string, kind: Kind): { part: Part; pointer: string } | undefined {
    const { path, remote, fragment } = parseReference(written, from.part.path);
    const part = path === undefined ? from.part : this.#partFor(from, written, path, remote);
    if (!part) return undefined;
    if (fragment === '' || fragment.startsWith('/')) return { part, pointer: fragment };
    const pointer = kind === 'schema' ? anchored(part.source.value, '$anchor', fragment) : undefined;
    if (pointer !== undefined) return { part, pointer };
    this.#remark('reference-broken', from, `there is no anchor ${JSON.stringify(fragment)}`);
    return undefined;
  }

  #partFor(from: Place, written: string, path: string, remote: string | undefined): Part | undefined {
    const self = isObject(this.#root.source.value) ? this.#root.source.value.$self : undefined;
    if (remote !== undefined && remote === self) return this.#root;
    const known = this.#parts.get(path);
    if (known) return known;
    try {
      if (this.#parts.has(path)) throw new Error('it could not be read above');
      return this.#open(path);
    } catch (error) {
      this.#parts.set(path, undefined);
      this.#unreadable(from, written, path, remote, error);
      return undefined;
    }
  }

  #open(path: string): Part {
    if (!this.#read) throw new Error('the contract is one text, without other files');
    const shown = posix.join(posix.dirname(this.#root.source.file), path);
    const source = readSource(shown, this.#read(path));
    const prefix = joinPointer('', FILES, path);
    const part: Part = { path, source, prefix, written: structuredClone(source.value) };
    this.#parts.set(path, part);
    this.origins.add(prefix, part, '');
    const document = this.#root.source.value as Record<string, Record<string, unknown>>;
    document[FILES] = { ...document[FILES], [path]: source.value };
    return part;
  }

  #unreadable(from: Place, written: string, path: string, remote: string | undefined, error: unknown): void {
    if (error instanceof Fault) {
      this.#remark('reference-unreadable', from, `$ref ${written}: ${error.message}`, error.hint);
      return;
    }
    const reason = error instanceof Error ? error.message : String(error);
    if (remote === undefined) {
      this.#remark('reference-unreadable', from, `$ref ${written} cannot be read: ${reason}`);
      return;
    }
    const copy = posix.join(posix.dirname(this.#root.source.file), path);
    const message = `$ref ${written} leads to another host, which is not asked`;
    this.#remark(
      'reference-remote',
      from,
      message,
      `Put a copy at ${copy}, or refer to a file of the repository.`,
    );
  }
}
