import { whereInBody } from '../reading/index.ts';
import { joinPointer, pointerTokens } from '../schema/index.ts';
import { type Drift, driftOf } from './drift.ts';
import { enough, type Named, replacements } from './renames.ts';
import { formatsOf, ownOf } from './shape/merge-shapes.ts';
import { OTHER_VALUE } from './shape/paths.ts';
import { type PathShape, PLAIN_TEXT } from './shape/shape.ts';

type Paths = Readonly<Record<string, PathShape>>;

/**
 * The changes between the bodies of two shapes. A change is reported at its topmost place, and not again for
 * everything below; properties that moved together, or a property that replaced another, are one change.
 */
export function compareBodies(accepted: Paths, seen: Paths): Drift[] {
  const [before, after] = [ownOf(accepted, ''), ownOf(seen, '')];
  if (!before) return [];
  if (!after) return [driftOf('property-vanished', whereInBody(''), describePath(before), 'no JSON', [''])];
  return new Comparison(new Tree(accepted), new Tree(seen)).places('', '');
}

/** Paths with an index of their children. */
class Tree {
  readonly #paths: Paths;
  readonly #children = new Map<string, Map<string, string>>();

  constructor(paths: Paths) {
    this.#paths = paths;
    for (const path of Object.keys(paths)) {
      const name = pointerTokens(path).at(-1);
      if (name === undefined) continue;
      const parent = path.slice(0, path.lastIndexOf('/'));
      const known = this.#children.get(parent) ?? new Map<string, string>();
      this.#children.set(parent, known.set(name, path));
    }
  }

  at(path: string): PathShape {
    return ownOf(this.#paths, path) ?? { types: [] };
  }

  /** Paths of the children by name; `*` stands for items and entries. */
  childrenOf(path: string): ReadonlyMap<string, string> {
    return this.#children.get(path) ?? new Map();
  }
}

/** Children to compare, by name. */
type Level = ReadonlyMap<string, string>;

class Comparison {
  readonly #accepted: Tree;
  readonly #seen: Tree;

  constructor(accepted: Tree, seen: Tree) {
    this.#accepted = accepted;
    this.#seen = seen;
  }

  /** @param from a path of the accepted shape, @param to the path of the seen shape in its place */
  places(from: string, to: string): Drift[] {
    const [before, after] = [this.#accepted.at(from), this.#seen.at(to)];
    const where = whereInBody(to);
    const retyped = newTypes(before, after);
    const descriptions = [describePath(before), describePath(after)] as const;
    if (retyped.length === 1 && retyped[0] === 'null')
      return [driftOf('became-nullable', where, ...descriptions, [to]), ...this.#inside(from, to)];
    if (retyped.length > 0) return [driftOf('type-changed', where, ...descriptions, [to])];
    return [...valueDrifts(before, after, where, to), ...this.#inside(from, to)];
  }

  #inside(from: string, to: string): Drift[] {
    const [before, after] = [this.#accepted.childrenOf(from), this.#seen.childrenOf(to)];
    if (before.size === 0) return [];
    if (!this.#seen.at(to).types.includes('object')) return this.#entries(before, after);
    return (
      this.#enveloped(before, after, to) ??
      this.#unwrapped(before, after, to) ??
      this.#level(before, after, to)
    );
  }

  /** Compares the items of an array, or the entries of a map. */
  #entries(before: Level, after: Level): Drift[] {
    const [from, to] = [before.get('*'), after.get('*')];
    return from === undefined || to === undefined ? [] : this.places(from, to);
  }

  /** All properties moved under one key. */
  #enveloped(before: Level, after: Level, to: string): Drift[] | undefined {
    const names = [...before.keys()].filter((name) => name !== '*');
    const stayed = names.filter((name) => after.has(name)).length;
    for (const [key, path] of after) {
      const inner = this.#seen.childrenOf(path);
      const moved = names.filter((name) => inner.has(name)).length;
      // Properties that were under this key before did not move there.
      const known = this.#accepted.childrenOf(before.get(key) ?? '\0');
      const settled = names.filter((name) => known.has(name)).length;
      if (key === '*' || names.length === 0 || moved < enough(names) || moved <= stayed + settled) continue;
      const where = whereInBody(to);
      const [was, is] = [`${listed(names)} directly`, `all properties under ${key}`];
      const paths = names.map((name) => before.get(name) ?? '');
      const others = new Map([...after].filter(([name]) => name !== key));
      return [
        driftOf('body-enveloped', where, was, is, paths),
        ...this.#level(before, inner, path),
        ...this.#appeared(
          [...others.keys()].filter((name) => !before.has(name)),
          to,
        ),
      ];
    }
    return undefined;
  }

  /** The properties under one key moved up to this object. */
  #unwrapped(before: Level, after: Level, to: string): Drift[] | undefined {
    for (const [key, path] of before) {
      const inner = this.#accepted.childrenOf(path);
      const names = [...inner.keys()].filter((name) => name !== '*');
      const here = names.filter((name) => after.has(name) && !before.has(name)).length;
      if (key === '*' || after.has(key) || names.length === 0 || here < enough(names)) continue;
      const others = [...before].filter(([name]) => name !== key);
      return [
        driftOf(
          'body-unwrapped',
          whereInBody(to),
          `${listed(names)} under ${key}`,
          'the same properties directly',
          [path],
        ),
        ...this.#level(new Map([...others, ...inner]), after, to),
      ];
    }
    return undefined;
  }

  #level(before: Level, after: Level, to: string): Drift[] {
    const entries = before.get('*');
    const common = [...before].filter(([name]) => after.has(name));
    const vanished = [...before].filter(
      ([name, path]) => name !== '*' && !after.has(name) && !this.#accepted.at(path).optional,
    );
    const gone = [...before].filter(([name]) => name !== '*' && !after.has(name));
    // In a map, a name that was not accepted is an entry.
    const appeared = [...after].filter(
      ([name]) => !before.has(name) && entries === undefined && name !== '*',
    );
    const pairs = replacements(gone.map(named(this.#accepted)), appeared.map(named(this.#seen)));
    return [
      ...common.flatMap(([name, path]) => this.places(path, after.get(name) ?? '')),
      ...pairs.map(({ from, to: name }) =>
        this.#replaced(before.get(from) ?? '', after.get(name) ?? '', from, name),
      ),
      ...vanished
        .filter(([name]) => !pairs.some(({ from }) => from === name))
        .map(([name, path]) =>
          driftOf(
            'property-vanished',
            whereInBody(joinPointer(to, name)),
            describePath(this.#accepted.at(path)),
            'nothing',
            [joinPointer(to, name)],
          ),
        ),
      ...this.#appeared(
        appeared.map(([name]) => name).filter((name) => !pairs.some((pair) => pair.to === name)),
        to,
      ),
    ];
  }

  #replaced(from: string, to: string, name: string, other: string): Drift {
    const [was, is] = [describePath(this.#accepted.at(from)), describePath(this.#seen.at(to))];
    const place = to.slice(0, to.lastIndexOf('/'));
    const where = whereInBody(joinPointer(place, name));
    return driftOf('property-replaced', where, `${name} (${was})`, `probably replaced by ${other} (${is})`, [
      from,
    ]);
  }

  /** All new properties of one object are one change. */
  #appeared(names: readonly string[], to: string): Drift[] {
    const [first] = names;
    if (first === undefined) return [];
    const where = whereInBody(names.length === 1 ? joinPointer(to, first) : to);
    const described = names.map((name) => `${name} (${describePath(this.#seen.at(joinPointer(to, name)))})`);
    const paths = names.map((name) => joinPointer(to, name));
    return [driftOf('property-appeared', where, 'no such property', described.join(', '), paths)];
  }
}

function named(tree: Tree): (entry: readonly [string, string]) => Named {
  return ([name, path]) => [name, tree.at(path)];
}

function newTypes(before: PathShape, after: PathShape): string[] {
  return after.types.filter(
    (type) => !before.types.includes(type) && !(type === 'integer' && before.types.includes('number')),
  );
}

function valueDrifts(before: PathShape, after: PathShape, where: string, path: string): Drift[] {
  const found: Drift[] = [];
  const [accepted, formats] = [formatsOf(before), formatsOf(after)];
  const isFree = accepted.length === 0 || accepted.includes(PLAIN_TEXT);
  if (!isFree && formats.some((format) => !accepted.includes(format)))
    found.push(driftOf('format-changed', where, describeFormats(accepted), describeFormats(formats), [path]));
  const values = (after.values ?? []).filter((value) => before.values && !before.values.includes(value));
  if (values.length > 0) {
    const shown = values.map((value) => (value === OTHER_VALUE ? 'another value' : JSON.stringify(value)));
    found.push(driftOf('value-new', where, describePath(before), shown.join(', '), [path]));
  }
  return found;
}

function listed(names: readonly string[]): string {
  return names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
}

/** Describes the value at a path: `string, date-time`, `"Bearer"`, `integer or null`. */
function describePath({ types, formats, values }: PathShape): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(' or ');
  const special = (formats ?? []).filter((format) => format !== PLAIN_TEXT);
  return [types.join(' or '), special.join(' or ')].filter((part) => part !== '').join(', ');
}

function describeFormats(formats: readonly string[]): string {
  return formats.map((format) => (format === PLAIN_TEXT ? 'a string without format' : format)).join(' or ');
}
