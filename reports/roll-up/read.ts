import { join } from 'node:path';
import { parseRollUpFile } from '../journal/file-name.ts';
import { linesFromEnd } from '../journal/from-end.ts';
import { namesIn } from '../journal/read.ts';
import { eachLine, type TakeLine } from './each-line.ts';
import { type HourOutline, type HourRollUp, ROLL_UP_VERSION } from './roll-up.ts';

const CLOSE = 0x7d;
/** An hour that is counted again is one of the last two. */
const HELD_HOURS = 3;
const PHASES = Buffer.from(',"phases":{');

/**
 * The roll-ups of a monitor by hour (ISO 8601), in the order of time. Of an hour that stands there twice, the later
 * line counts; torn, damaged and foreign lines are passed over.
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function readRollUps(directory: string, monitor: string): Map<string, HourRollUp> {
  const found = new Map<string, HourRollUp>();
  eachRollUpLine(directory, monitor, '', (bytes, at, end) => {
    const hour = parseRollUp(bytes.toString('utf8', at, end), monitor);
    if (hour !== undefined) found.set(hour.hour, hour);
  });
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Hands over each hour of a monitor, once and in the order of time, without its phases, which are not even parsed, and
 * keeps none: a year is read in a moment.
 * @param firstMonth `2026-01`: months before it are left out
 * @returns false where lines stand too far out of their order; what was handed over is to be thrown away
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function eachOutline(
  directory: string,
  monitor: string,
  firstMonth: string,
  take: (hour: HourOutline) => void,
): boolean {
  const held: HourOutline[] = [];
  let passed = '';
  let inOrder = true;
  const pass = () => {
    const hour = held.shift();
    if (hour === undefined) return;
    take(hour);
    passed = hour.hour;
  };
  eachRollUpLine(directory, monitor, firstMonth, (bytes, at, end) => {
    const hour = parseOutline(bytes, at, end, monitor);
    if (hour === undefined) return;
    if (hour.hour <= passed) inOrder = false;
    hold(held, hour);
    if (held.length > HELD_HOURS) pass();
  });
  while (held.length > 0) pass();
  return inOrder;
}

/** Puts an hour in its place; one that was there before gives way. */
function hold(held: HourOutline[], hour: HourOutline): void {
  const before = held.findLastIndex((each) => each.hour <= hour.hour);
  const same = held[before]?.hour === hour.hour;
  held.splice(same ? before : before + 1, same ? 1 : 0, hour);
}

function eachRollUpLine(directory: string, monitor: string, firstMonth: string, take: TakeLine): void {
  for (const name of rollUpFilesIn(directory, monitor)) {
    if ((parseRollUpFile(name)?.month ?? '') >= firstMonth) eachLine(join(directory, name), take);
  }
}

function parseOutline(bytes: Buffer, at: number, end: number, monitor: string): HourOutline | undefined {
  const phases = bytes.indexOf(PHASES, at);
  // A line that was cut ends elsewhere.
  if (phases < 0 || phases >= end || bytes[end - 1] !== CLOSE) return undefined;
  return parseRollUp(`${bytes.toString('utf8', at, phases)}}`, monitor);
}

/** The newest roll-ups, as their lines stand in the file, by hour; as many hours as are asked for. */
export function newestRollUps(directory: string, monitor: string, hours: number): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of rollUpFilesIn(directory, monitor).reverse()) {
    for (const line of linesFromEnd(join(directory, name))) {
      const hour = parseRollUp(line, monitor)?.hour;
      if (hour !== undefined && !found.has(hour)) found.set(hour, line);
      if (found.size === hours) return found;
    }
  }
  return found;
}

/** The names of a monitor's files of roll-ups, in the order of time. @throws Fault DL_REPORTS_UNREADABLE */
export function rollUpFilesIn(directory: string, monitor: string): string[] {
  return namesIn(directory)
    .filter((name) => parseRollUpFile(name)?.monitor === monitor)
    .sort();
}

function parseRollUp(line: string, monitor: string): HourRollUp | undefined {
  if (line === '') return undefined;
  try {
    const value = JSON.parse(line) as HourRollUp;
    return isRollUp(value) && value.monitor === monitor ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRollUp(value: Partial<HourRollUp> | null): boolean {
  return (
    value?.type === 'hour' &&
    value.version === ROLL_UP_VERSION &&
    typeof value.hour === 'string' &&
    Number.isInteger(value.runs) &&
    Array.isArray(value.gaps) &&
    Array.isArray(value.findings) &&
    typeof value.verdicts === 'object'
  );
}
