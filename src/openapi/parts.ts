import { posix } from 'node:path';
import { DriftlineError } from '../core/index.ts';
import { isObject, joinPointer } from '../schema/index.ts';
import { Origins, type Part, type PartProblem } from './part.ts';
import { readSource, type Source } from './read.ts';
import { FILES, type Reference } from './references.ts';

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
    const hint = `Save a copy at ${this.#shown(path)}, or refer to a file in the repository.`;
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
    return posix.join(posix.dirname(this.root.source.file), path);
  }
}

function addressOf(path: string): string {
  return new URL(path, 'file:///').href;
}
