import { isObject, joinPointer } from '../schema/index.ts';

/** What was accepted at one moment: what had changed until then is drift no longer. */
export interface Acceptance {
  /** ISO 8601. */
  readonly at: string;
  /** Why, in the words of who accepted it. */
  readonly reason?: string;
  /** The drift that it was, in words, by the finding's fingerprint; empty where nothing was accepted before. */
  readonly changes: Readonly<Record<string, string>>;
}

/** A baseline remembers so many; version control has the rest. */
const MOST_ACCEPTANCES = 50;

/** With one more, the oldest first. */
export function withAcceptance(before: readonly Acceptance[], last: Acceptance): Acceptance[] {
  return [...before, last].slice(-MOST_ACCEPTANCES);
}

/** Reads the acceptances of a baseline's file, or says what is wrong with them. A file of before has none. */
export function readAcceptances(value: unknown): readonly Acceptance[] | BaselineProblem {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return { pointer: '/accepted', problem: 'is no list' };
  const wrong = value.findIndex((each) => !isAcceptance(each));
  if (wrong < 0) return value as Acceptance[];
  return { pointer: joinPointer('/accepted', wrong), problem: 'is not as it was written' };
}

function isAcceptance(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.at === 'string' &&
    !Number.isNaN(Date.parse(value.at)) &&
    (value.reason === undefined || typeof value.reason === 'string') &&
    isObject(value.changes) &&
    Object.values(value.changes).every((each) => typeof each === 'string')
  );
}

/** What is wrong with a baseline, and where. */
export interface BaselineProblem {
  /** JSON pointer into the file. */
  readonly pointer: string;
  readonly problem: string;
}
