import { isObject, joinPointer } from '../schema/index.ts';
import { type Part, type Parts, type Place, parseReference, pointerIn, type Reference } from './parts.ts';
import type { ProblemId } from './problem.ts';
import type { Version } from './read.ts';
import { type Kind, STRUCTURES } from './structure.ts';

/** The target of a reference. */
export interface Target {
  readonly part: Part;
  /** Pointer into the part's file. */
  readonly pointer: string;
  /** Set if it was found by a dynamic anchor: the name of the anchor. */
  readonly dynamic?: string;
}

/** Called with a problem of a reference. */
type ReportReference = (id: ProblemId, place: Place, message: string, hint?: string) => void;

/** Resolves references: to the same file, to another one, or to a schema with an `$id` or anchor. */
export class Targets {
  readonly identities = new Identities();
  readonly #parts: Parts;
  readonly #version: Version;
  readonly #report: ReportReference;

  constructor(parts: Parts, version: Version, report: ReportReference) {
    this.#parts = parts;
    this.#version = version;
    this.#report = report;
  }

  /** OpenAPI 3.0 has no `$id` and no anchors. */
  identify(part: Part, kind: Kind | undefined): void {
    if (this.#version !== '3.0') this.identities.add(part, kind);
  }

  /** The target of a reference; undefined if there is none, which was reported. */
  of(from: Place, written: string, kind: Kind): Target | undefined {
    const resource = this.identities.known ? this.identities.resourceOf(from.part, pointerIn(from)) : '';
    if (written.startsWith('#')) {
      return this.#inResource(
        from,
        { part: from.part, pointer: resource },
        parseReference(written, '').fragment,
        kind,
      );
    }
    const identified = this.#identified(from, resource, written, kind);
    if (identified) return identified;
    const reference = parseReference(written, from.part.path);
    const part = reference.path === undefined ? from.part : this.#parts.for(reference, written);
    if ('id' in part) {
      this.#report(part.id, from, part.message, part.hint);
      return undefined;
    }
    return this.#inFile(from, part, reference.fragment, kind);
  }

  /** Resolves a reference by `$id`: to the schema with that `$id`, or to a copy of the remote file. */
  #identified(from: Place, resource: string, written: string, kind: Kind): Target | undefined {
    if (!this.identities.known) return undefined;
    const base = this.identities.baseOf(from.part, resource);
    const absolute = resolveUri(written, base ?? from.part.address);
    if (absolute === undefined) return undefined;
    const reference: Reference = parseReference(absolute, '');
    const named = this.identities.byUri(reference.remote ?? '');
    if (named) return this.#inResource(from, named, reference.fragment, kind);
    if (base === undefined || absolute.startsWith('file:')) return undefined;
    const copy = this.#parts.for(reference, written);
    return 'id' in copy ? undefined : this.#inFile(from, copy, reference.fragment, kind);
  }

  #inFile(from: Place, part: Part, fragment: string, kind: Kind): Target | undefined {
    this.identify(part, fragment.startsWith('/') ? undefined : kind);
    return this.#inResource(from, { part, pointer: '' }, fragment, kind);
  }

  #inResource(
    from: Place,
    { part, pointer: resource }: Target,
    fragment: string,
    kind: Kind,
  ): Target | undefined {
    if (fragment === '' || fragment.startsWith('/')) return { part, pointer: resource + fragment };
    const anchor = kind === 'schema' ? this.identities.anchored(part, resource, fragment) : undefined;
    if (anchor) return { part, pointer: anchor.pointer, ...(anchor.dynamic ? { dynamic: fragment } : {}) };
    this.#report('reference-broken', from, `there is no anchor ${JSON.stringify(fragment)}`);
    return undefined;
  }
}

/** A schema that has an identifier or an anchor (JSON Schema 2020-12, core, section 8.2). */
interface Identified {
  readonly part: Part;
  /** Pointer into the part's file. */
  readonly pointer: string;
}

interface Anchor extends Identified {
  /** Pointer of the schema resource that contains the anchor: the file itself, or a schema with an `$id`. */
  readonly resource: string;
  readonly name: string;
  readonly dynamic: boolean;
}

/** Keywords with values, not schemas: an `$id` inside them is not an identifier. */
const VALUES = new Set(['const', 'enum', 'default', 'example', 'examples']);
const IDENTITIES = ['$id', '$anchor', '$dynamicAnchor'];

/** Every `$id`, `$anchor` and `$dynamicAnchor` of the files that were read. */
export class Identities {
  readonly #byUri = new Map<string, Identified>();
  /** The base URI of each schema resource, by part and pointer. */
  readonly #bases = new Map<Part, Map<string, string>>();
  readonly #anchors: Anchor[] = [];

  /** Indexes a file, once; files without identifiers cost nothing. */
  add(part: Part, kind: Kind | undefined): void {
    if (this.#bases.has(part)) return;
    this.#bases.set(part, new Map());
    if (!IDENTITIES.some((keyword) => part.source.text.includes(keyword))) return;
    const seen = new WeakSet();
    this.#visit({ part, seen }, part.source.value, '', kind, { base: part.address, resource: '' });
  }

  /** Whether any schema has an `$id`; without one, all base URIs are those of files. */
  get known(): boolean {
    return this.#byUri.size > 0;
  }

  /** The pointer of the innermost schema resource that contains a pointer; empty: the file itself. */
  resourceOf(part: Part, pointer: string): string {
    const bases = this.#bases.get(part);
    if (!bases?.size) return '';
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) if (bases.has(at)) return at;
    return '';
  }

  /** The base URI of references in a schema resource; undefined: that of the file. */
  baseOf(part: Part, resource: string): string | undefined {
    return this.#bases.get(part)?.get(resource);
  }

  byUri(uri: string): Identified | undefined {
    return this.#byUri.get(uri);
  }

  anchored(part: Part, resource: string, name: string): Anchor | undefined {
    return this.#anchors.find(
      (each) => each.part === part && each.resource === resource && each.name === name,
    );
  }

  /** The dynamic anchors of a schema resource. */
  dynamicAnchors(part: Part, resource: string): Anchor[] {
    return this.#anchors.filter((each) => each.dynamic && each.part === part && each.resource === resource);
  }

  /** The number of schema resources that have a dynamic anchor of a name. */
  countDynamic(name: string): number {
    return this.#anchors.filter((each) => each.dynamic && each.name === name).length;
  }

  #visit(walk: Walk, value: unknown, at: string, kind: Kind | undefined, above: Resource): void {
    // YAML aliases put one object in two places.
    if (typeof value !== 'object' || value === null || walk.seen.has(value)) return;
    walk.seen.add(value);
    const named = isObject(value) && (kind === 'schema' || kind === undefined);
    const resource = named ? this.#name(walk.part, value, at, above) : above;
    for (const [path, child, childKind] of childrenOf(value, kind)) {
      this.#visit(walk, child, joinPointer(at, ...path), childKind, resource);
    }
  }

  /** @returns the schema resource that contains the schema; a schema with an `$id` is its own resource */
  #name(part: Part, schema: Record<string, unknown>, pointer: string, above: Resource): Resource {
    const { $id, $anchor, $dynamicAnchor } = schema;
    const base = typeof $id === 'string' ? resolveUri($id, above.base) : undefined;
    const resource = base === undefined ? above : { base, resource: pointer };
    if (base !== undefined) {
      this.#bases.get(part)?.set(pointer, base);
      if (!this.#byUri.has(base)) this.#byUri.set(base, { part, pointer });
    }
    for (const [name, dynamic] of [
      [$anchor, false],
      [$dynamicAnchor, true],
    ] as const) {
      if (typeof name !== 'string') continue;
      this.#anchors.push({ part, pointer, resource: resource.resource, name, dynamic });
    }
    return resource;
  }
}

interface Walk {
  readonly part: Part;
  readonly seen: WeakSet<object>;
}

/** A schema resource: its base URI, and its pointer in the file. */
interface Resource {
  readonly base: string;
  readonly resource: string;
}

type Child = readonly [path: readonly string[], value: unknown, kind: Kind | undefined];

/** The children of an object that may have identifiers; all children if its kind is unknown. */
function childrenOf(value: object, kind: Kind | undefined): Child[] {
  const entries = Object.entries(value);
  if (kind === undefined) {
    return entries.flatMap(([key, each]): Child[] => (VALUES.has(key) ? [] : [[[key], each, undefined]]));
  }
  const { properties, others } = STRUCTURES[kind];
  return entries.flatMap(([key, each]): Child[] => {
    const holding = properties.get(key);
    if (!holding) return others ? [[[key], each, others]] : [];
    const [form, held] = holding;
    if (form === 'one') return [[[key], each, held]];
    return Object.entries(each ?? {}).map(([name, one]): Child => [[key, name], one, held]);
  });
}

/** Resolves a reference (RFC 3986, section 5) to a URI without an empty fragment. */
function resolveUri(reference: string, base: string): string | undefined {
  try {
    return new URL(reference, base).href.replace(/#$/, '');
  } catch {
    return undefined;
  }
}
