import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable } from '../file-fault.ts';
import { parseRollUpFile } from '../journal/file-name.ts';
import { linesFromEnd } from '../journal/from-end.ts';
import { namesIn } from '../journal/read.ts';
import { type HourRollUp, ROLL_UP_VERSION } from './roll-up.ts';

/**
 * The roll-ups of a monitor by hour (ISO 8601), in the order of time. Of an hour that stands there twice, the later
 * line counts; torn, damaged and foreign lines are passed over.
 * @param firstMonth `2026-01`: months before it are left out
 * @throws Fault DL_REPORTS_UNREADABLE
 */
export function readRollUps(directory: string, monitor: string, firstMonth = ''): Map<string, HourRollUp> {
  const found = new Map<string, HourRollUp>();
  let inOrder = true;
  let newest = '';
  for (const name of rollUpFilesIn(directory, monitor)) {
    if ((parseRollUpFile(name)?.month ?? '') < firstMonth) continue;
    for (const line of textOf(join(directory, name)).split('\n')) {
      const hour = parseRollUp(line, monitor);
      if (hour === undefined) continue;
      inOrder &&= hour.hour >= newest;
      newest = hour.hour;
      found.set(hour.hour, hour);
    }
  }
  return inOrder ? found : new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
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

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
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

/** Whoever wrote the line wrote all of it: it ends with its findings. */
function isRollUp(value: Partial<HourRollUp> | null): boolean {
  return (
    value?.type === 'hour' &&
    value.version === ROLL_UP_VERSION &&
    typeof value.hour === 'string' &&
    Number.isInteger(value.runs) &&
    Array.isArray(value.gaps) &&
    Array.isArray(value.findings) &&
    typeof value.verdicts === 'object' &&
    typeof value.phases === 'object'
  );
}
