import { DriftlineError } from '../core/index.ts';
import { DEEPEST_DOCUMENT, isObject, joinPointer, loadJsonPath, nestsDeeper } from '../schema/index.ts';
import { nearestPosition, type Position } from './contract.ts';
import { readSource, type Source } from './read.ts';

/** One change to a document (Overlay 1.1, section 4.4.3). */
export interface OverlayAction {
  /** JSONPath (RFC 9535) of the places to change. */
  readonly target: string;
  readonly description?: string;
  /** Merged into each object of the target, or appended to each array. */
  readonly update?: unknown;
  /** JSONPath of one place of the document, whose value is merged as `update` is (1.1). */
  readonly copy?: string;
  readonly remove?: boolean;
}

/** An OpenAPI Overlay document (https://spec.openapis.org/overlay/v1.1.0.html). */
export interface Overlay {
  /** `1.0.0` or `1.1.0`. */
  readonly overlay: string;
  readonly info: { readonly title: string; readonly version: string };
  /** Path of the contract, relative to the overlay. */
  readonly extends?: string;
  readonly actions: readonly OverlayAction[];
}

/** The text of an overlay that lies beside a contract. */
export interface OverlayFile {
  /** Relative to the folder of the contract. */
  readonly path: string;
  /** The name of the file in findings and errors. */
  readonly file: string;
  readonly text: string;
}

/** A parsed overlay, with the positions of everything in it. */
interface OverlaySource {
  readonly source: Source;
  readonly overlay: Overlay;
}

const GUIDE =
  'docs/guides/your-own-api.md shows an overlay; the format is at https://spec.openapis.org/overlay/.';
const FIELDS = ['overlay', 'info', 'extends', 'actions'];
const ACTION_FIELDS = ['target', 'description', 'update', 'copy', 'remove'];

/**
 * Parses an overlay, YAML or JSON, and checks it.
 * @param file its name in errors
 * @throws DriftlineError DL_CONTRACT_UNREADABLE, or DL_CONTRACT_INVALID, with file, line and column
 */
export function readOverlay(file: string, text: string): OverlaySource {
  const source = readSource(file, text);
  for (const [pointer, problem] of problemsOf(source.value)) throw invalid(source, pointer, problem);
  return { source, overlay: source.value as Overlay };
}

function invalid(source: Source, pointer: string, problem: string): DriftlineError {
  const { line, column } = source.positionOf(pointer);
  return new DriftlineError('DL_CONTRACT_INVALID', `${source.file}:${line}:${column} ${problem}`, GUIDE);
}

type OverlayProblem = readonly [pointer: string, problem: string];

function* problemsOf(value: unknown): Iterable<OverlayProblem> {
  if (!isObject(value)) return yield ['', 'is not an overlay: the top level must be an object'];
  const { overlay, info, actions } = value;
  if (typeof overlay !== 'string' || !/^1\.[01]\.\d+$/.test(overlay))
    yield ['/overlay', `"overlay" is ${JSON.stringify(overlay)}, must be "1.0.0" or "1.1.0"`];
  yield* unknownFields(value, FIELDS, '');
  for (const name of ['title', 'version'])
    if (!isObject(info) || typeof info[name] !== 'string') yield ['/info', `"info" has no text "${name}"`];
  if (!Array.isArray(actions) || actions.length === 0)
    return yield ['/actions', '"actions" is not a list of changes'];
  for (const [index, action] of actions.entries())
    yield* actionProblems(action, joinPointer('/actions', index));
}

function* actionProblems(action: unknown, at: string): Iterable<OverlayProblem> {
  if (!isObject(action)) return yield [at, 'the action is not an object'];
  const { target, copy, remove } = action;
  yield* unknownFields(action, ACTION_FIELDS, at);
  if (typeof target !== 'string') return yield [at, 'the action has no "target"'];
  yield* pathProblems(target, `${at}/target`);
  if (copy !== undefined) yield* pathProblems(String(copy), `${at}/copy`);
  if (remove !== undefined && typeof remove !== 'boolean')
    yield [`${at}/remove`, `"remove" is ${JSON.stringify(remove)}, must be true or false`];
  if (!('update' in action) && copy === undefined && remove !== true)
    yield [at, 'the action has neither "update" nor "copy" nor "remove: true"'];
}

function* unknownFields(value: object, known: readonly string[], at: string): Iterable<OverlayProblem> {
  for (const name of Object.keys(value))
    if (!known.includes(name) && !name.startsWith('x-'))
      yield [joinPointer(at, name), `${JSON.stringify(name)} is not one of ${known.join(', ')}`];
}

function* pathProblems(path: string, at: string): Iterable<OverlayProblem> {
  try {
    loadJsonPath().exec(null, path, () => undefined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    yield [at, `${JSON.stringify(path)} is not a JSONPath (RFC 9535): ${reason}`];
  }
}

/** A document with an overlay applied. */
export interface Overlaid {
  readonly source: Source;
  /** Pointers into the overlay, of the targets that match nothing. */
  readonly unmatched: readonly string[];
}

/**
 * Applies an overlay to a document: its actions in order, each to the result of those before. Positions of what the
 * overlay added are in the overlay's file.
 * @throws DriftlineError DL_CONTRACT_INVALID for an update that does not fit its target
 */
export function overlaid(document: Source, { source, overlay }: OverlaySource): Overlaid {
  const applied = new AppliedOverlay(document.value, overlay, (pointer, problem) => {
    throw invalid(source, pointer, problem);
  });
  const { unmatched } = applied;
  // The reader changes the value later, and positions are those of the value as it is now.
  const value = unshared(applied.value);
  let known: ReadonlyMap<string, Position> | undefined;
  const positions = () => {
    known ??= applied.positions(document, source);
    return known;
  };
  const positionOf = (pointer: string) => nearestPosition(positions(), pointer);
  return { source: { file: document.file, text: document.text, value, positions, positionOf }, unmatched };
}

/**
 * A copy of a document with an overlay applied.
 * @throws Error for an update that does not fit its target
 */
export function applyOverlay(document: unknown, overlay: Overlay): unknown {
  return new AppliedOverlay(document, overlay, (pointer, problem) => {
    throw new Error(`the overlay is wrong at ${pointer}: ${problem}`);
  }).value;
}

/** Copying or merging must not multiply a document without end. */
const MOST_VALUES = 2_000_000;
const MOST_MATCHES = 200_000;

/** Where a value was written. */
interface Origin {
  readonly inOverlay: boolean;
  readonly pointer: string;
}

/** A place of the document: the object or array that has it, its key there, and where it was written. */
interface Match {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
  readonly origin: Origin;
  /** The origin of the holder. */
  readonly above: Origin;
}

type Refusal = (pointer: string, problem: string) => never;

/** The state while actions are applied. */
class AppliedOverlay {
  readonly unmatched: string[] = [];
  /** Holds the document, so that the document itself has a place like any other value. */
  readonly #root: Record<string, unknown>;
  /** The origins of what is not where the origin of its holder says. */
  readonly #origins = new Map<object, Map<string, Origin>>();
  readonly #refuse: Refusal;
  #copied = 0;

  constructor(document: unknown, { actions }: Overlay, refuse: Refusal) {
    this.#root = { '': unshared(document) };
    this.#refuse = refuse;
    for (const [index, action] of actions.entries()) this.#act(action, joinPointer('/actions', index));
    if (nestsDeeper(this.value, DEEPEST_DOCUMENT))
      refuse('/actions', `the changed document is nested deeper than ${DEEPEST_DOCUMENT} levels`);
  }

  get value(): unknown {
    return this.#root[''];
  }

  #act({ target, update, copy, remove }: OverlayAction, at: string): void {
    const matches = this.#matches(target, `${at}/target`);
    if (matches.length === 0) this.unmatched.push(`${at}/target`);
    if (remove) {
      this.#remove(matches, at);
      return;
    }
    const from = copy === undefined ? undefined : this.#copySource(copy, `${at}/copy`);
    const value = from ? valueIn(from) : update;
    const origin = from?.origin ?? { inOverlay: true, pointer: `${at}/update` };
    for (const match of matches) this.#update(match, value, origin, at);
  }

  /** The only place that `copy` names. */
  #copySource(path: string, at: string): Match {
    const [only, ...others] = this.#matches(path, at);
    if (only && others.length === 0) return only;
    return this.#refuse(
      at,
      `"copy" matches ${others.length === 0 ? 'nothing' : 'several places'}, must be one place`,
    );
  }

  #matches(path: string, at: string): Match[] {
    const found = new Map<string, Match>();
    loadJsonPath().exec(
      this.value as Parameters<ReturnType<typeof loadJsonPath>['exec']>[0],
      path,
      (_, keys) => {
        // A list of nodes may have a node twice (RFC 9535, section 2.3.5.2.1).
        found.set(joinPointer('', ...keys.map(String)), this.#matchAt(keys.map(String)));
        if (found.size > MOST_MATCHES) this.#refuse(at, `it matches more than ${MOST_MATCHES} places`);
      },
    );
    return [...found.values()];
  }

  #matchAt(keys: readonly string[]): Match {
    const top: Origin = { inOverlay: false, pointer: '' };
    let match: Match = { holder: this.#root, key: '', origin: top, above: top };
    for (const key of keys) {
      const holder = valueIn(match) as Match['holder'];
      const above = match.origin;
      match = { holder, key, origin: this.#originOf(holder, key, above), above };
    }
    return match;
  }

  #originOf(holder: object, key: string, above: Origin): Origin {
    return this.#origins.get(holder)?.get(key) ?? { ...above, pointer: joinPointer(above.pointer, key) };
  }

  #place(holder: object, key: string, origin: Origin): void {
    const known = this.#origins.get(holder);
    if (known) known.set(key, origin);
    else this.#origins.set(holder, new Map([[key, origin]]));
  }

  /** Later items first: the indexes before them stay. */
  #remove(matches: readonly Match[], at: string): void {
    const index = ({ holder, key }: Match) => (Array.isArray(holder) ? Number(key) : -1);
    for (const { holder, key, above } of matches.toSorted((one, other) => index(other) - index(one))) {
      if (holder === this.#root) this.#refuse(`${at}/target`, 'it removes the whole document');
      if (!Array.isArray(holder)) {
        delete holder[key];
        continue;
      }
      const own = holder.map((_, index) => this.#originOf(holder, String(index), above));
      holder.splice(Number(key), 1);
      own.splice(Number(key), 1);
      this.#origins.set(holder, new Map(own.map((each, index) => [String(index), each])));
    }
  }

  #update(match: Match, update: unknown, origin: Origin, at: string): void {
    const target = valueIn(match);
    if (isObject(target)) {
      if (!isObject(update)) this.#refuse(at, `${describeValue(update)} cannot be merged into an object`);
      else this.#merge(target, update, origin);
    } else if (Array.isArray(target)) {
      if (Array.isArray(update)) this.#append(target, update, origin);
      else this.#set(target, String(target.length), update, origin);
    } else this.#set(match.holder, match.key, update, origin);
  }

  /** Objects are merged, arrays are added to, anything else is replaced. */
  #merge(target: Record<string, unknown>, update: Readonly<Record<string, unknown>>, origin: Origin): void {
    for (const [name, value] of Object.entries(update)) {
      const before = Object.hasOwn(target, name) ? target[name] : undefined;
      const from = this.#originOf(update, name, origin);
      if (isObject(before) && isObject(value)) this.#merge(before, value, from);
      else if (Array.isArray(before) && Array.isArray(value)) this.#append(before, value, from);
      else this.#set(target, name, value, from);
    }
  }

  #append(target: unknown[], items: readonly unknown[], origin: Origin): void {
    for (const [index, item] of [...items].entries())
      this.#set(target, String(target.length), item, this.#originOf(items, String(index), origin));
  }

  #set(holder: Match['holder'], key: string, value: unknown, origin: Origin): void {
    const copy = this.#copy(value, origin);
    // Assigning to `__proto__` would change the prototype.
    const property = { value: copy, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(holder, key, property);
    this.#place(holder, key, origin);
  }

  /** Each place gets a value of its own: a later action may change one of them. */
  #copy(value: unknown, origin: Origin): unknown {
    this.#copied += 1;
    if (this.#copied > MOST_VALUES)
      this.#refuse('/actions', `its actions add more than ${MOST_VALUES} values`);
    if (typeof value !== 'object' || value === null) return value;
    const copy: Match['holder'] = Array.isArray(value) ? [] : {};
    for (const [key, each] of Object.entries(value)) {
      const own = this.#origins.get(value)?.get(key);
      const below = this.#copy(each, own ?? origin);
      Object.defineProperty(copy, key, {
        value: below,
        enumerable: true,
        configurable: true,
        writable: true,
      });
      if (own) this.#place(copy, key, own);
    }
    return copy;
  }

  /** The positions of everything in the changed document. */
  positions(document: Source, overlay: Source): ReadonlyMap<string, Position> {
    const found = new Map<string, Position>();
    const inDocument = document.positions();
    const inOverlay = overlay.positions();
    const walk = (value: unknown, pointer: string, origin: Origin) => {
      const position = (origin.inOverlay ? inOverlay : inDocument).get(origin.pointer);
      if (position) found.set(pointer, origin.inOverlay ? { ...position, file: overlay.file } : position);
      if (typeof value !== 'object' || value === null) return;
      for (const [key, each] of Object.entries(value))
        walk(each, joinPointer(pointer, key), this.#originOf(value, key, origin));
    };
    walk(this.value, '', { inOverlay: false, pointer: '' });
    return found;
  }
}

function valueIn({ holder, key }: Match): unknown {
  return (holder as Record<string, unknown>)[key];
}

function describeValue(value: unknown): string {
  return Array.isArray(value) ? 'an array' : (JSON.stringify(value) ?? 'nothing');
}

/** A copy in which no two places are the same object, as YAML's aliases make them. */
function unshared(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unshared);
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unshared(each)]))
    : value;
}
