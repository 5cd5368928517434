import { COMPACT_JWT } from '../auth/index.ts';

/** What differs between two responses that say the same: tokens, instants, ids, counters of milliseconds. */
const VOLATILE = [
  COMPACT_JWT,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gi,
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi,
  // Not by word boundaries: an id may begin with a dash, or end with one.
  /(?<![\w-])(?=[a-z_-]{0,64}\d)[\w-]{16,}(?![\w-])/gi,
  /\b\d{9,}(?:\.\d+)?\b/g,
];

const SHORTEST = 4;

/** A text with `…` in place of what is another one in every response, and of the words given; short ones stay. */
export function withoutVolatile(text: string, words: readonly string[]): string {
  const others = words
    .filter((word) => word.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  const stable = others.reduce((left, word) => left.replaceAll(word, '…'), text);
  return VOLATILE.reduce((left, pattern) => left.replace(pattern, '…'), stable);
}
