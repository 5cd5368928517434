import type { PathShape } from './shape/shape.ts';
import { PLAIN_TEXT } from './shape/text-format.ts';

/** A property that vanished and one that appeared in its place. */
export interface Replacement {
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
