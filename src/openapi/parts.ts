import { posix } from 'node:path';
import { DriftlineError } from '../core/index.ts';
import { isObject, joinPointer } from '../schema/index.ts';
import { COPIES, type Position } from './contract.ts';
import { PROBLEMS, type Problem, type ProblemId } from './problem.ts';
import { readSource, type Source } from './read.ts';

/** A parsed `$ref` (RFC 3986, section 4.1). */
export interface Reference {
  /** Path of the file, relative to the contract's folder; undefined: the file that contains the reference. */
  readonly path?: string;
  /** Set if the reference is a URL: the URL without its fragment. */
  readonly remote?: string;
  /** Without `#`, percent-decoded: a JSON pointer or an anchor. */
  readonly fragment: string;
}

/** The key of the assembled document under which the other files of a contract are. */
export const FILES = 'x-referenced-files';

/**
 * Parses a reference.
 * @param from path of the file that contains it, relative to the contract's folder
 */
export function parseReference(reference: string, from: string): Reference {
  const hash = reference.indexOf('#');
  const address = hash < 0 ? reference : reference.slice(0, hash);
  const fragment = hash < 0 ? '' : decoded(reference.slice(hash + 1));
  if (address === '') return { fragment };
  if (/^(?:[a-z][a-z\d+.-]*:|\/)/i.test(address)) {
    return { path: copyOf(address), remote: address, fragment };
  }
  const [path = ''] = address.split('?');
  return { path: joinPath(from, decoded(path)), fragment };
}

/** The path of a copy of a remote file; `..` in the address does not lead out of the folder for copies. */
function copyOf(address: string): string {
  const [path = ''] = address.split('?');
  const below = decoded(path).replace(/^[a-z][a-z\d+.-]*:/i, '');
  return `${COPIES}/${joinPath('', below).replace(/^(?:\.\.(?:\/|$))+/, '')}`;
}

/** `../common/x.yaml` from `schemas/pet.yaml` is `common/x.yaml`. */
function joinPath(from: string, path: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length > 0 && segments.at(-1) !== '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A local reference to a pointer; the inverse of `localReference`. */
export function referenceTo(pointer: string): string {
  return `#${pointer.split('/').map(encodeURIComponent).join('/')}`;
}

/** One file of a contract, and where it is in the assembled document. */
export interface Part {
  /** Relative to the folder of the contract. */
  readonly path: string;
  /** The base URI of the file; for a copy of a remote file, the URI of the original. */
  readonly address: string;
  readonly source: Source;
  /** Pointer into the assembled document; empty for the contract's own file. */
  readonly prefix: string;
  /** The value as it was read, before schemas were converted. */
  readonly written: unknown;
}

/**
 * A place in a file: one step below another place, or a known pointer. Places are linked to their parents
 * because a document has a hundred thousand places, and the pointer is needed for few of them.
 */
export type Place = Step | KnownPlace;

interface Step {
  readonly part: Part;
  readonly above: Place;
  readonly token: string;
}

interface KnownPlace {
  readonly part: Part;
  readonly above: undefined;
  /** Pointer into the part's file. */
  readonly written: string;
  /** Pointer into the assembled document. */
  readonly whole: string;
}

/** A problem in a file, without its line and column, which `problemOf` adds. */
export interface PartProblem {
  readonly id: ProblemId;
  readonly part: Part;
  /** Pointer into the part's file. */
  readonly pointer: string;
  readonly message: string;
  /** Overrides the hint of `PROBLEMS`. */
  readonly hint?: string;
}

export function placeBelow(above: Place, token: string): Place {
  return { part: above.part, above, token };
}

export function knownPlace(part: Part, written: string, whole: string): KnownPlace {
  return { part, above: undefined, written, whole };
}

/** The pointer of a place in its own file. */
export function pointerIn(place: Place): string {
  return place.above ? joinPointer(pointerIn(place.above), place.token) : place.written;
}

/** The pointer of a place in the assembled document. */
export function pointerOf(place: Place): string {
  return place.above ? joinPointer(pointerOf(place.above), place.token) : place.whole;
}

export function problemOf({ id, part, pointer, message, hint }: PartProblem): Problem {
  const [severity, own] = PROBLEMS[id];
  // What an overlay added has its place in the overlay's file.
  const { line, column, file = part.source.file } = part.source.positionOf(pointer);
  return { id, severity, message, hint: hint ?? own, file, line, column };
}

/** Maps pointers in the assembled document to the files that it was assembled from. */
export class Origins {
  readonly #origins = new Map<string, { part: Part; pointer: string }>();

  add(pointer: string, part: Part, pointerInPart: string): void {
    this.#origins.set(pointer, { part, pointer: pointerInPart });
  }

  /** The part that contains a pointer's target, and the pointer in its file. */
  of(pointer: string): { part: Part; pointer: string } {
    for (let end = pointer.length; ; end = pointer.lastIndexOf('/', end - 1)) {
      const found = this.#origins.get(pointer.slice(0, Math.max(0, end)));
      if (found) return { part: found.part, pointer: found.pointer + pointer.slice(Math.max(0, end)) };
      if (end <= 0) throw new Error('unreachable: the contract itself is at the top');
    }
  }

  positionOf(pointer: string): Position {
    const origin = this.of(pointer);
    return positionIn(origin.part, origin.part.source.positionOf(origin.pointer));
  }

  /** The positions of everything, by pointer in the assembled document. */
  all(): Map<string, Position> {
    const found = new Map<string, Position>();
    for (const [prefix, origin] of this.#origins) {
      for (const [pointer, position] of origin.part.source.positions()) {
        if (pointer !== origin.pointer && !pointer.startsWith(`${origin.pointer}/`)) continue;
        found.set(prefix + pointer.slice(origin.pointer.length), positionIn(origin.part, position));
      }
    }
    return found;
  }
}

/** A position without `file` is in the contract's own file. */
function positionIn({ prefix, source }: Part, position: Position): Position {
  return prefix === '' ? position : { ...position, file: source.file };
}

/**
 * Reads a file that a contract refers to.
 * @param path relative to the folder of the contract, with slashes
 * @throws an error that says why the file cannot be read
 */
export type ReadReferenced = (path: string) => string;

/** The files of a contract; each is read once, at the first reference to it. */
export class Parts {
  readonly origins = new Origins();
  readonly root: Part;
  readonly #read: ReadReferenced | undefined;
  /** By path; the error of a file that cannot be read. */
  readonly #opened = new Map<string, Part | Error>();

  constructor(source: Source, read: ReadReferenced | undefined) {
    const path = posix.basename(source.file);
    this.root = { path, address: addressOf(path), source, prefix: '', written: source.value };
    this.#read = read;
    this.#opened.set(this.root.path, this.root);
    this.origins.add('', this.root, '');
  }

  /** The contract's own file comes first. */
  get all(): Part[] {
    return [...this.#opened.values()].filter((part): part is Part => !(part instanceof Error));
  }

  /** The part that a reference points into, or the problem with a file that cannot be read. */
  for(
    { path = '', remote }: Reference,
    written: string,
  ): Part | Pick<PartProblem, 'id' | 'message' | 'hint'> {
    const { source } = this.root;
    if (remote !== undefined && isObject(source.value) && source.value.$self === remote) return this.root;
    const opened = this.#opened.get(path) ?? this.#open(path, remote);
    this.#opened.set(path, opened);
    if (!(opened instanceof Error)) return opened;
    if (opened instanceof DriftlineError) {
      const message = `$ref ${written}: ${opened.sentence}`;
      return { id: 'reference-unreadable', message, hint: opened.hint };
    }
    if (remote === undefined) {
      return { id: 'reference-unreadable', message: `$ref ${written} cannot be read: ${opened.message}` };
    }
    if (!/^(?:https?:)?\/\//i.test(remote)) {
      const message = `$ref ${written} is not a path relative to this file, and is not read`;
      return { id: 'reference-unreadable', message, hint: 'Write the path from this file to that one.' };
    }
    const message = `$ref ${written} points to another host; Driftline does not download it`;
    const place = isUrl(source.file) ? `${path} beside a copy of the document` : this.#shown(path);
    const hint = `Save a copy at ${place}, or refer to a file in the repository.`;
    return { id: 'reference-remote', message, hint };
  }

  #open(path: string, remote: string | undefined): Part | Error {
    try {
      if (!this.#read) throw new Error('the contract is one text, without other files');
      const source = readSource(this.#shown(path), this.#read(path));
      const prefix = joinPointer('', FILES, path);
      const address = remote ?? addressOf(path);
      const part: Part = { path, address, source, prefix, written: structuredClone(source.value) };
      this.origins.add(prefix, part, '');
      const document = this.root.source.value as Record<string, Record<string, unknown>>;
      document[FILES] = { ...document[FILES], [path]: source.value };
      return part;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #shown(path: string): string {
    const { file } = this.root.source;
    if (isUrl(file)) return new URL(path, file).href;
    return posix.join(posix.dirname(file), path);
  }
}

/** A document that was fetched is named by its address. */
function isUrl(file: string): boolean {
  return /^https?:\/\//i.test(file);
}

function addressOf(path: string): string {
  return new URL(path, 'file:///').href;
}
