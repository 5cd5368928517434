import {
  type EnumValue,
  type PathShape,
  PLAIN_TEXT,
  type Presence,
  type Shape,
  type TokenTraits,
  type Wording,
} from './shape.ts';

/**
 * Merges two shapes of the same operation and status. A path that only one of them has becomes optional.
 */
export function mergeShapes(one: Shape, other: Shape): Shape {
  const token = one.token && other.token ? mergeTokens(one.token, other.token) : (one.token ?? other.token);
  return {
    operation: one.operation,
    status: one.status,
    cases: union(one.cases, other.cases),
    mediaTypes: union(one.mediaTypes, other.mediaTypes),
    headers: mergePresence(one.headers, other.headers),
    paths: mergePaths(one.paths, other.paths),
    wording: mergeRecords(one.wording, other.wording, mergeWording),
    ...(token ? { token } : {}),
  };
}

type Paths = Readonly<Record<string, PathShape>>;

function mergePaths(one: Paths, other: Paths): Record<string, PathShape> {
  const paths = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
  return Object.fromEntries(paths.map((path) => [path, mergePath(path, one, other)]));
}

function mergePath(path: string, one: Paths, other: Paths): PathShape {
  const [here, there] = [ownOf(one, path), ownOf(other, path)];
  if (!here || !there) {
    const found = here ?? there ?? { types: [] };
    const absent = hasParent(here ? other : one, path);
    return absent || found.optional ? { ...found, optional: true } : found;
  }
  const formats = union(formatsOf(here), formatsOf(there));
  const values = mergeValues(here.values, there.values);
  return {
    types: union(here.types, there.types),
    ...(formats.length === 0 || (formats.length === 1 && formats[0] === PLAIN_TEXT) ? {} : { formats }),
    ...(values ? { values } : {}),
    ...(here.optional || there.optional ? { optional: true } : {}),
  };
}

/** The formats at a path; a string without any is plain text. */
export function formatsOf({ formats, types }: PathShape): readonly string[] {
  return formats ?? (types.includes('string') ? [PLAIN_TEXT] : []);
}

/** Whether the shape has the object that could have had the property. */
function hasParent(paths: Paths, path: string): boolean {
  if (path === '' || path.endsWith('/*')) return false;
  const parent = ownOf(paths, path.slice(0, path.lastIndexOf('/')));
  return parent?.types.includes('object') === true;
}

function mergeValues(
  one: readonly EnumValue[] | undefined,
  other: readonly EnumValue[] | undefined,
): EnumValue[] | undefined {
  if (!one && !other) return undefined;
  const all = new Map([...(one ?? []), ...(other ?? [])].map((each) => [JSON.stringify(each), each]));
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function mergeTokens(one: TokenTraits, other: TokenTraits): TokenTraits {
  const lives = [one.lifetimeSeconds, other.lifetimeSeconds].filter((life) => life !== undefined);
  return {
    forms: union(one.forms, other.forms),
    algorithms: union(one.algorithms, other.algorithms),
    claims: mergePresence(one.claims, other.claims),
    ...(one.rights || other.rights
      ? { rights: mergeRecords(one.rights ?? {}, other.rights ?? {}, union) }
      : {}),
    ...(lives.length === 0
      ? {}
      : {
          lifetimeSeconds: {
            least: Math.min(...lives.map(({ least }) => least)),
            most: Math.max(...lives.map(({ most }) => most)),
          },
        }),
  };
}

function mergeWording(one: Wording, other: Wording): Wording {
  return mergeRecords(one, other, union);
}

function mergePresence(
  one: Readonly<Record<string, Presence>>,
  other: Readonly<Record<string, Presence>>,
): Record<string, Presence> {
  const names = union(Object.keys(one), Object.keys(other));
  return Object.fromEntries(
    names.map((name): [string, Presence] => [
      name,
      ownOf(one, name) === 'always' && ownOf(other, name) === 'always' ? 'always' : 'sometimes',
    ]),
  );
}

function mergeRecords<T>(
  one: Readonly<Record<string, T>>,
  other: Readonly<Record<string, T>>,
  merge: (one: T, other: T) => T,
): Record<string, T> {
  const keys = union(Object.keys(one), Object.keys(other));
  return Object.fromEntries(
    keys.flatMap((key): [string, T][] => {
      const [here, there] = [ownOf(one, key), ownOf(other, key)];
      const found = here === undefined ? there : there === undefined ? here : merge(here, there);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

function union<T extends string>(one: readonly T[], other: readonly T[]): T[] {
  return [...new Set([...one, ...other])].sort();
}

/** The value of an own key: names come from responses, and may be `constructor`. */
export function ownOf<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
