import { Identities, resolveUri } from './identities.ts';
import { type Part, type Place, pointerIn } from './part.ts';
import type { Parts } from './parts.ts';
import type { ProblemId } from './problem.ts';
import { parseReference, type Reference } from './references.ts';
import type { Kind } from './structure.ts';
import type { Version } from './version.ts';

/** The target of a reference. */
export interface Target {
  readonly part: Part;
  /** Pointer into the part's file. */
  readonly pointer: string;
  /** Set if it was found by a dynamic anchor: the name of the anchor. */
  readonly dynamic?: string;
}

/** Called with a problem of a reference. */
export type ReportReference = (id: ProblemId, place: Place, message: string, hint?: string) => void;

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
