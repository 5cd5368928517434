import { joinPointer } from '../schema/index.ts';
import type { Position } from './contract.ts';
import { PROBLEMS, type Problem, type ProblemId } from './problem.ts';
import type { Source } from './read.ts';

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

export interface KnownPlace {
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
  const { line, column } = part.source.positionOf(pointer);
  return { id, severity, message, hint: hint ?? own, file: part.source.file, line, column };
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
function positionIn({ prefix, source }: Part, { line, column }: Position): Position {
  return prefix === '' ? { line, column } : { line, column, file: source.file };
}
