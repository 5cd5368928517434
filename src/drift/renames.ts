import { type Applied, isObject, propertySchemas } from '../schema/index.ts';
import { type PathShape, PLAIN_TEXT } from './shape/shape.ts';

/** A property that vanished and one that appeared in its place. */
interface Replacement {
  readonly from: string;
  readonly to: string;
}

/** A property's name and shape. */
export type Named = readonly [name: string, shape: PathShape];

const MIN_SCORE = 2;

/**
 * Pairs vanished properties with similar ones that appeared, the most similar first; others stay unpaired.
 */
export function replacements(vanished: readonly Named[], appeared: readonly Named[]): Replacement[] {
  const pairs = vanished
    .flatMap((from) => appeared.map((to) => ({ from: from[0], to: to[0], score: similarity(from, to) })))
    .filter(({ score }) => score >= MIN_SCORE)
    .sort((one, other) => other.score - one.score);
  const found: Replacement[] = [];
  for (const { from, to } of pairs) {
    if (found.some((each) => each.from === from || each.to === to)) continue;
    found.push({ from, to });
  }
  return found;
}

/** How similar two properties are: by the words of their names, then by their formats and types. */
function similarity([from, before]: Named, [to, after]: Named): number {
  const names = nameSimilarity(from, to);
  const special = (before.formats ?? []).filter((format) => format !== PLAIN_TEXT);
  const sameFormat = special.some((format) => after.formats?.includes(format));
  // An object that became a string is another property.
  if (isContainer(before) !== isContainer(after)) return 0;
  return names + (sameFormat ? 2 : 0) + (names > 0 && before.types.join() === after.types.join() ? 1 : 0);
}

function isContainer({ types }: PathShape): boolean {
  return types.includes('object') || types.includes('array');
}

/** 4: the same name in another notation; 2: a word in common, or a typo; 0: nothing in common. */
function nameSimilarity(one: string, other: string): number {
  const [here, there] = [wordsOf(one), wordsOf(other)];
  if (here.join('') === there.join('')) return 4;
  if (
    here.some((word) => word.length > 3 && there.some((each) => each === word || stem(each) === stem(word)))
  )
    return 2;
  return distance(one.toLowerCase(), other.toLowerCase()) <= (one.length >= 6 ? 2 : 1) ? 2 : 0;
}

/** `expires_at`, `expiresAt` and `ExpiresAt` have the same words. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
}

/** `expires`, `expiry` and `expiration`; `user` and `users`. */
function stem(word: string): string {
  return word.replace(/(?:ation|ations|ies|y|es|s|ed|ing|e)$/, '');
}

/** The Levenshtein distance; names are short. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let line = 1; line <= one.length; line++) {
    const next = [line];
    for (let column = 1; column <= other.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (one[line - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}

/** Names that are described one by one, not by a pattern or as additional. */
export function describedNames(applied: readonly Applied[]): string[] {
  const names = applied.flatMap(({ schema }) =>
    Object.keys(isObject(schema.properties) ? schema.properties : {}),
  );
  return [...new Set(names)];
}

/** How many of the names suffice to recognise an object. */
export function enough(names: readonly string[]): number {
  return Math.max(1, Math.ceil(names.length / 2));
}

/**
 * The key under which the properties of a schema moved: `data` in `{"success": true, "data": {…}}`. Undefined
 * where most of them are still in place.
 */
export function envelopeOf(names: readonly string[], value: Record<string, unknown>): string | undefined {
  const inside = (container: unknown) =>
    isObject(container) ? names.filter((name) => Object.hasOwn(container, name)).length : 0;
  const least = Math.max(enough(names), inside(value) + 1);
  const found = Object.entries(value).filter(([, each]) => inside(each) >= least);
  return found.sort(([, one], [, other]) => inside(other) - inside(one))[0]?.[0];
}

/** Schemas of a documented envelope that is missing, while its properties are in this object. */
export function unwrappedSchemas(
  applied: readonly Applied[],
  value: Record<string, unknown>,
  schemasAt: SchemasAt,
) {
  for (const name of describedNames(applied)) {
    if (Object.hasOwn(value, name)) continue;
    const pointers = propertySchemas(applied, name);
    const names = describedNames(schemasAt(pointers, value));
    const here = names.filter((each) => Object.hasOwn(value, each)).length;
    if (names.length > 0 && here >= enough(names)) return pointers;
  }
  return [];
}

/** The schemas at these pointers that apply to a value. */
type SchemasAt = (pointers: readonly string[], value: unknown) => Applied[];
