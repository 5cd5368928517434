import { join } from 'node:path';
import type { Family, Severity } from '../../rules/index.ts';
import { linesFromEnd, linesOf, parseDailyFile, parseRollUpFile } from '../store/files.ts';
import { namesIn } from '../store/read.ts';
import type { UnknownCause, Verdict } from '../store/record.ts';
import { fromRollUpVersion1 } from '../store/version-2.ts';
import type { Gap, RunSummaryPhase } from './scan.ts';
import type { SketchRecord } from './sketch.ts';

/** Version of the roll-ups' lines. Lines of version 1, which had other names, are still read. */
export const ROLL_UP_VERSION = 2;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** How long a roll-up is. */
export type Span = 'hour' | 'day';

/** A finding that an hour or a day had. */
export interface RolledFinding {
  readonly fingerprint: string;
  readonly id: string;
  readonly severity: Severity;
  readonly family: Family;
  readonly title: string;
  readonly where: string;
  readonly operation: string;
  /** In how many runs of it. */
  readonly runs: number;
}

/**
 * What an hour of a monitor comes to, a line of `<monitor>-YYYY-MM.hourly.ndjson`, or a UTC day, a line of
 * `<monitor>-YYYY.daily.ndjson`. Hours and days without a run have none.
 */
export interface RollUp {
  readonly type: Span;
  readonly version: number;
  readonly monitor: string;
  /** ISO 8601: when it begins. A run belongs to the hour in which it was started. */
  readonly from: string;
  readonly runs: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** Of unknown verdicts. */
  readonly causes: Readonly<Partial<Record<UnknownCause, number>>>;
  /** Runs that should have happened and did not, as the run after them found. */
  readonly gaps: readonly Gap[];
  /** The slowest server phase of each run, in milliseconds. Absent: no run got a response. */
  readonly server?: SketchRecord;
  readonly findings: readonly RolledFinding[];
  /** Each phase of each exchange, in milliseconds. They stand last: most of a line, which few readers want. */
  readonly phases: Readonly<Partial<Record<RunSummaryPhase, SketchRecord>>>;
}

/** A roll-up without its phases. */
export type Outline = Omit<RollUp, 'phases'>;

/** The start of the hour that an instant belongs to. */
export function hourOf(instant: number): number {
  return Math.floor(instant / HOUR_MS) * HOUR_MS;
}

/** The start of the UTC day that an instant belongs to. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

/** When a roll-up's hour or day ends: milliseconds since 1970. */
export function endOf({ type, from }: Pick<RollUp, 'type' | 'from'>): number {
  return Date.parse(from) + (type === 'day' ? DAY_MS : HOUR_MS);
}

/** How many runs should have happened, and did not. */
export function missedIn({ gaps }: Pick<Outline, 'gaps'>): number {
  return gaps.reduce((sum, { missed }) => sum + missed, 0);
}

/** An hour that is counted again is one of the last two. */
const HELD_HOURS = 3;
const PHASES = ',"phases":{';

/** Which roll-ups are read, by their begin (ISO 8601). */
interface RollUpRange {
  /** Files of before it are left out. */
  readonly since?: string;
  /** Roll-ups after it are left out: a wrong clock dated them. */
  readonly until?: string;
}

/**
 * The roll-ups of a monitor, hours or days, by their begin (ISO 8601), in the order of time. Of one that stands there
 * twice, the later line counts; torn, damaged and foreign lines are passed over.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readRollUps(
  directory: string,
  monitor: string,
  span: Span = 'hour',
  range: RollUpRange = {},
): Map<string, RollUp> {
  const found = new Map<string, RollUp>();
  for (const line of rollUpLines(directory, monitor, span, range)) {
    const hour = parseRollUp(line, monitor);
    if (isWithin(hour, range)) found.set(hour.from, hour);
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Hands over each hour or day of a monitor, once and in the order of time, without its phases, which are not even
 * parsed, and keeps none.
 * @returns false where lines stand too far out of their order; what was handed over is to be thrown away
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function eachOutline(
  directory: string,
  monitor: string,
  span: Span,
  range: RollUpRange,
  take: (hour: Outline) => void,
): boolean {
  const held: Outline[] = [];
  let passed = '';
  let inOrder = true;
  const pass = () => {
    const hour = held.shift();
    if (hour === undefined) return;
    take(hour);
    passed = hour.from;
  };
  for (const line of rollUpLines(directory, monitor, span, range)) {
    const hour = parseOutline(line, monitor);
    if (!isWithin(hour, range)) continue;
    if (hour.from <= passed) inOrder = false;
    hold(held, hour);
    if (held.length > HELD_HOURS) pass();
  }
  while (held.length > 0) pass();
  return inOrder;
}

/** Puts an hour in its place; one that was there before gives way. */
function hold(held: Outline[], hour: Outline): void {
  const before = held.findLastIndex((each) => each.from <= hour.from);
  const same = held[before]?.from === hour.from;
  held.splice(same ? before : before + 1, same ? 1 : 0, hour);
}

function isWithin<Each extends Outline>(hour: Each | undefined, { until }: RollUpRange): hour is Each {
  return hour !== undefined && (until === undefined || hour.from <= until);
}

function* rollUpLines(
  directory: string,
  monitor: string,
  span: Span,
  { since = '' }: RollUpRange,
): Generator<string> {
  for (const name of rollUpFilesIn(directory, monitor, span)) {
    const period = periodOf(name, span)?.period ?? '';
    if (period >= since.slice(0, period.length)) yield* linesOf(join(directory, name));
  }
}

function parseOutline(line: string, monitor: string): Outline | undefined {
  const phases = line.indexOf(PHASES);
  // A line that was cut ends elsewhere.
  if (phases < 0 || !line.endsWith('}')) return undefined;
  return parseRollUp(`${line.slice(0, phases)}}`, monitor);
}

/** The newest roll-ups up to an instant, as their lines stand in the file, by their begin; at most `count`. */
export function newestRollUps(
  directory: string,
  monitor: string,
  span: Span,
  count: number,
  until: string,
): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of rollUpFilesIn(directory, monitor, span).reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      const hour = parseRollUp(line, monitor);
      if (isWithin(hour, { until }) && !found.has(hour.from)) found.set(hour.from, line);
      if (found.size === count) return found;
    }
  }
  return found;
}

/** The names of a monitor's files of roll-ups, in the order of time. @throws DriftlineError DL_REPORTS_UNREADABLE */
function rollUpFilesIn(directory: string, monitor: string, span: Span): string[] {
  return namesIn(directory)
    .filter((name) => periodOf(name, span)?.monitor === monitor)
    .sort();
}

/** The monitor of a file of roll-ups, and its month (`2026-01`) or year. */
function periodOf(name: string, span: Span): { monitor: string; period: string } | undefined {
  if (span === 'hour') {
    const file = parseRollUpFile(name);
    return file && { monitor: file.monitor, period: file.month };
  }
  const file = parseDailyFile(name);
  return file && { monitor: file.monitor, period: file.year };
}

function parseRollUp(line: string, monitor: string): RollUp | undefined {
  if (line === '') return undefined;
  try {
    const parsed = JSON.parse(line) as Partial<RollUp> | null;
    const value = parsed?.version === 1 ? (fromRollUpVersion1({ ...parsed }) as unknown as RollUp) : parsed;
    return isRollUp(value) && value.monitor === monitor ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRollUp(value: Partial<RollUp> | null): value is RollUp {
  return (
    (value?.type === 'hour' || value?.type === 'day') &&
    value.version === ROLL_UP_VERSION &&
    typeof value.from === 'string' &&
    Number.isInteger(value.runs) &&
    Array.isArray(value.gaps) &&
    Array.isArray(value.findings) &&
    typeof value.verdicts === 'object'
  );
}
