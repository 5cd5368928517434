import { readFileSync } from 'node:fs';
import { DriftlineError, writeWhole } from '../../core/index.ts';
import {
  constant,
  listOf,
  object,
  oneOf,
  optional,
  type TypeOf,
  text,
  textLike,
} from '../../history/index.ts';
import { acceptedPath, shownPath } from '../../project/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import type { SuiteCause } from './causes.ts';

/** A day in UTC. */
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;

/** What is wrong, and does not fail the suite until a day. */
const ACCEPTED_CAUSE = object({
  /** As "driftline accept" lists it: the first of its parts. */
  fingerprint: text,
  /** Fingerprints of rule, operation, place and status: one, or one for each operation. */
  parts: listOf(text),
  /** One line with the values, for whoever reads the file. */
  title: text,
  rule: text,
  operation: text,
  /** Of a rule whose findings give access: the cases that are accepted; any other fails. */
  cases: optional(listOf(text)),
  /** Why it is accepted; every output shows it. */
  reason: text,
  /** The last day, in UTC: 2026-12-31. */
  until: textLike(DAY),
  /** Where it was found: at a live API, or on the mock server. It is accepted there alone. */
  target: oneOf(['live', 'mock']),
  /** How deep the run went that found it: polite or full. */
  depth: oneOf(['polite', 'full']),
});
export interface AcceptedCause extends TypeOf<typeof ACCEPTED_CAUSE> {}

const ACCEPTED_FILE = object({ version: constant(1), accepted: listOf(ACCEPTED_CAUSE) });

const HINT =
  'Restore the file from version control, correct what is wrong, or write it anew with "npx driftline accept".';

/**
 * Reads the accepted causes beside a contract; none where there is no file.
 * @throws DriftlineError DL_ACCEPTED_INVALID with the entry that is wrong
 */
export function readAccepted(contractPath: string): readonly AcceptedCause[] {
  const path = acceptedPath(contractPath);
  const invalid = (problem: string, cause?: unknown) =>
    new DriftlineError('DL_ACCEPTED_INVALID', `${shownPath(path)} ${problem}.`, HINT, cause);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw invalid(`cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  if (ACCEPTED_FILE.fits(value)) return (value as TypeOf<typeof ACCEPTED_FILE>).accepted;
  const { accepted } = (value ?? {}) as { accepted?: unknown };
  if (!Array.isArray(accepted)) throw invalid('has no list "accepted", or another version than 1');
  const wrong = accepted.findIndex((each) => !ACCEPTED_CAUSE.fits(each));
  throw invalid(
    wrong < 0 ? 'has another version than 1' : `/accepted/${wrong} ${problemOf(accepted[wrong])}`,
  );
}

function problemOf(entry: unknown): string {
  const found = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof found.reason !== 'string') return 'has no "reason"';
  if (typeof found.until !== 'string' || !DAY.test(found.until)) {
    return `has "until" ${JSON.stringify(found.until)}: expected a day, such as "2026-12-31"`;
  }
  return 'is no accepted cause: expected fingerprint, parts, title, rule, operation, reason, until, target and depth';
}

/** Writes the accepted causes beside a contract, by operation and rule. @returns the path @throws DriftlineError DL_FILE_UNWRITABLE */
export function writeAccepted(contractPath: string, accepted: readonly AcceptedCause[]): string {
  const path = acceptedPath(contractPath);
  const key = ({ operation, rule, title }: AcceptedCause) => `${operation}\n${rule}\n${title}`;
  const sorted = [...accepted].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  writeWhole(path, `${JSON.stringify({ version: 1, accepted: sorted }, undefined, 2)}\n`);
  return path;
}

/** The accepted causes in place of earlier ones of the same fingerprint. */
export function withAccepted(
  before: readonly AcceptedCause[],
  added: readonly AcceptedCause[],
): readonly AcceptedCause[] {
  const key = ({ fingerprint, target }: AcceptedCause) => `${target} ${fingerprint}`;
  return [...new Map([...before, ...added].map((each) => [key(each), each])).values()];
}

/** A cause of a report as it is accepted. @throws nothing */
export function acceptedOf(
  { finding, fingerprint, parts, headline, cases, givesAccess }: SuiteCause,
  { target, depth }: Pick<SuiteReport, 'target' | 'depth'>,
  { reason, until }: Pick<AcceptedCause, 'reason' | 'until'>,
): AcceptedCause {
  return {
    ...{ fingerprint, parts, title: headline, rule: finding.id, operation: finding.operation },
    ...(givesAccess ? { cases } : {}),
    ...{ reason, until, target: targetOf(target), depth: depthOf(depth) },
  };
}

/** Whether the last day is over. */
export function isExpired({ until }: Pick<AcceptedCause, 'until'>, now: Date): boolean {
  return until < now.toISOString().slice(0, 10);
}

/** Of the target of a report. */
export function targetOf(target: string): AcceptedCause['target'] {
  return target === 'mock' ? 'mock' : 'live';
}

/** `full, at most 3 wrong passwords` is full. */
export function depthOf(depth: string): AcceptedCause['depth'] {
  return depth.startsWith('full') ? 'full' : 'polite';
}
