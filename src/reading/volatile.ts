import { COMPACT_JWT } from '../auth/index.ts';

/** Parts that differ between two equivalent responses: tokens, times, ids, counters of milliseconds. */
const VOLATILE = [
  COMPACT_JWT,
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?/gi,
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi,
  // Without word boundaries: an id may begin or end with a dash.
  /(?<![\w-])(?=[a-z_-]{0,64}\d)[\w-]{16,}(?![\w-])/gi,
  /\b\d{9,}(?:\.\d+)?\b/g,
];

const SHORTEST = 4;

/**
 * Replaces by `…` the parts of a text that differ in every response, and the words given unless they are
 * short.
 */
export function withoutVolatile(text: string, words: readonly string[]): string {
  const others = words
    .filter((word) => word.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  const stable = others.reduce((left, word) => left.replaceAll(word, '…'), text);
  return VOLATILE.reduce((left, pattern) => left.replace(pattern, '…'), stable);
}
