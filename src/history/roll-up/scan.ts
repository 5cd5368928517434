import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../../core/index.ts';
import { PHASE_NAMES, type Phases } from '../../http/index.ts';
import type { Finding } from '../../rules/index.ts';
import { monthOf } from '../store/files.ts';
import { isOfStore, parseLine, runOf, type StoredRun, timeOf } from '../store/line.ts';
import { storeFilesIn } from '../store/read.ts';
import type { DeliveryRecord, UnknownCause, Verdict } from '../store/record.ts';

/** Gets what stands in a run store beside the run summaries. */
interface ScanObserver {
  /** A run, before its summary is handed over. */
  run(entry: StoredRun): void;
  delivery(record: DeliveryRecord): void;
  /** A line that could not be used. */
  damaged(): void;
  /** A run that is dated after `until`. */
  future(): void;
}

export interface ScanOptions {
  /** Runs before it are left out; absent: all are taken. */
  readonly from?: Date;
  /** Runs after it are left out: a wrong clock dated them. Absent: all are taken. */
  readonly until?: Date;
  readonly observer?: ScanObserver;
}

/**
 * Looks at each run of a monitor, in the order of the run store's lines. Damaged lines are passed over.
 * @param look gets the same object each time, refilled
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function scanRuns(
  directory: string,
  monitor: string,
  { from, until, observer }: ScanOptions,
  look: (runSummary: RunSummary) => void,
): void {
  const earliest = from?.getTime() ?? Number.NEGATIVE_INFINITY;
  const latest = until?.getTime() ?? Number.POSITIVE_INFINITY;
  const runSummary = emptyRunSummary();
  const take = (bytes: Buffer, at: number, end: number) => {
    if (end <= at) return;
    const entry = parseLine(bytes.toString('utf8', at, end));
    if (entry === undefined) observer?.damaged();
    else if (!isOfStore(entry, monitor)) return;
    else if (entry.kind === 'delivery') observer?.delivery(entry.delivery);
    else if (Date.parse(timeOf(entry)) > latest) observer?.future();
    else if (Date.parse(timeOf(entry)) >= earliest) {
      const run = runOf(entry);
      observer?.run(run);
      look(runSummaryAt(run, runSummary));
    }
  };
  for (const file of storeFilesIn(directory, monitor, from && monthOf(from))) {
    eachLine(join(directory, file), take, from);
  }
}

/** The phases that are summed up, in the order in which a runSummary has them. */
export const RUN_SUMMARY_PHASES = [...PHASE_NAMES, 'total'] as const satisfies readonly (keyof Phases)[];
export type RunSummaryPhase = (typeof RUN_SUMMARY_PHASES)[number];

/** Runs that should have happened and did not. */
export interface Gap {
  /** ISO 8601: the run before, and the run after. */
  readonly from: string;
  readonly to: string;
  readonly missed: number;
}

/** What a summary needs of a run. A reader of the run store refills the same object for each run: copy what you keep. */
export interface RunSummary {
  /** Milliseconds since 1970: when the run was started. */
  at: number;
  verdict: Verdict;
  cause: UnknownCause | undefined;
  /** The slowest server phase that can be trusted. */
  serverMs: number | undefined;
  gap: Gap | undefined;
  /** By phase, in the order of `RUN_SUMMARY_PHASES`: the milliseconds of each exchange that can be trusted. */
  readonly phases: readonly number[][];
  /** Each once, however many steps have it. */
  findings: readonly Finding[];
}

export function emptyRunSummary(): RunSummary {
  return {
    at: 0,
    verdict: 'unknown',
    cause: undefined,
    serverMs: undefined,
    gap: undefined,
    phases: RUN_SUMMARY_PHASES.map(() => []),
    findings: [],
  };
}

/** Fills a runSummary with a run that was parsed. */
export function runSummaryAt({ run, steps }: StoredRun, runSummary: RunSummary): RunSummary {
  runSummary.at = Date.parse(run.time);
  runSummary.verdict = run.verdict;
  runSummary.cause = run.cause;
  runSummary.serverMs = run.serverMs;
  runSummary.gap = run.gap && { from: run.gap.from, to: run.time, missed: run.gap.missed };
  for (const [index, name] of RUN_SUMMARY_PHASES.entries()) {
    const trusted = steps.flatMap(({ phases, untrusted }) => (untrusted ? [] : (phases[name] ?? [])));
    runSummary.phases[index]?.splice(0, Number.POSITIVE_INFINITY, ...trusted);
  }
  const findings = steps.flatMap((step) => step.findings);
  runSummary.findings = [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
  return runSummary;
}

/** Takes a line of a buffer, from `at` to `end`, without its newline. */
export type TakeLine = (bytes: Buffer, at: number, end: number) => void;

const CHUNK_BYTES = 1 << 16;
const NEWLINE = 0x0a;

/**
 * Hands over each line of a file where it stands in a buffer that is used again: a file of any size costs little memory.
 * @param from lines that were written before it may be left out
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function eachLine(path: string, take: TakeLine, from?: Date): void {
  try {
    const descriptor = openSync(path, 'r');
    try {
      const begin = from === undefined ? 0 : offsetBefore(descriptor, from, fstatSync(descriptor).size);
      readLines(descriptor, begin, take);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readLines(descriptor: number, begin: number, take: TakeLine): void {
  let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let kept = 0;
  for (let position = begin; ; ) {
    const read = readSync(descriptor, buffer, kept, buffer.length - kept, position);
    position += read;
    const filled = kept + read;
    if (read === 0) {
      take(buffer, 0, filled);
      return;
    }
    const rest = takeWhole(buffer, filled, take);
    kept = filled - rest;
    buffer.copyWithin(0, rest, filled);
    if (kept === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(buffer.length)]);
  }
}

/** Takes the whole lines; returns where the one begins that has no end yet. */
function takeWhole(buffer: Buffer, filled: number, take: TakeLine): number {
  for (let at = 0; ; ) {
    const end = buffer.indexOf(NEWLINE, at);
    if (end < 0 || end >= filled) return at;
    take(buffer, at, end);
    at = end + 1;
  }
}

const FIRST_STEP_BYTES = 256 * 1024;
const LINE_BREAK = '\n';
const TIME = /"time":"(?<time>\d{4}-\d{2}-\d{2}T[\d:.]+Z)"/;
/** A clock that is set back writes lines out of their order; so far back they are found. */
const SLACK_MS = 3_600_000;
const PIECE_BYTES = 64 * 1024;

/**
 * A place in a run store file before which nothing was written at or after an instant: looked for from its end, in steps
 * that double, for most readers want recent runs.
 */
function offsetBefore(descriptor: number, instant: Date, size: number): number {
  const wanted = instant.getTime() - SLACK_MS;
  for (let step = FIRST_STEP_BYTES; step < size; step *= 2) {
    const offset = size - step;
    const line = firstLineAfter(descriptor, offset);
    if (line !== undefined && line.time < wanted) return line.at;
  }
  return 0;
}

/** The first whole line after an offset that has a time. */
function firstLineAfter(descriptor: number, offset: number): { at: number; time: number } | undefined {
  const piece = Buffer.alloc(PIECE_BYTES);
  // Latin-1: a character a byte.
  const text = piece.toString('latin1', 0, readSync(descriptor, piece, 0, PIECE_BYTES, offset));
  for (let at = text.indexOf(LINE_BREAK) + 1; at > 0; at = text.indexOf(LINE_BREAK, at) + 1) {
    const end = text.indexOf(LINE_BREAK, at);
    const time = TIME.exec(text.slice(at, end < 0 ? text.length : end))?.groups?.time;
    if (time !== undefined && end >= 0) return { at: offset + at, time: Date.parse(time) };
  }
  return undefined;
}
