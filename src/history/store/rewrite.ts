import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreadable, writeReportFile } from '../../core/index.ts';
import { deliveryLine, parseLine, storeLine } from './line.ts';
import { storeFilesIn } from './read.ts';
import { RECORD_VERSION } from './record.ts';

const OF_CURRENT_VERSION = new RegExp(`^\\{"type":"[a-z]+","version":${RECORD_VERSION}[,}]`);

/**
 * Rewrites the lines of a monitor that are of an earlier version as the current one has them. Damaged lines stay as they
 * are. Each file is written whole, or not at all; one without such lines is not touched. Nobody may append meanwhile: the
 * caller holds the monitor's lock.
 * @returns how many lines were rewritten
 * @throws DriftlineError DL_REPORTS_UNREADABLE, DL_REPORTS_UNWRITABLE
 */
export function rewriteRunStore(directory: string, monitor: string): number {
  return storeFilesIn(directory, monitor)
    .map((name) => rewriteFile(join(directory, name)))
    .reduce((sum, lines) => sum + lines, 0);
}

function rewriteFile(path: string): number {
  // As bytes: a damaged line may be no text.
  const lines = contentsOf(path).split('\n');
  let count = 0;
  const rewritten = lines.map((line) => {
    const current = line === '' || OF_CURRENT_VERSION.test(line) ? undefined : rewriteLine(line);
    if (current === undefined || current === line) return line;
    count += 1;
    return current;
  });
  if (count > 0) writeReportFile(path, Buffer.from(rewritten.join('\n'), 'latin1'));
  return count;
}

/** The line in the current version; undefined where it is no line of a run store. In and out as bytes, a character each. */
function rewriteLine(bytes: string): string | undefined {
  const entry = parseLine(Buffer.from(bytes, 'latin1').toString('utf8'));
  if (entry === undefined) return undefined;
  const line =
    entry.kind === 'delivery' ? deliveryLine(entry.delivery) : storeLine(entry.run, entry.steps, entry.state);
  return Buffer.from(line.trimEnd()).toString('latin1');
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    throw unreadable(path, error);
  }
}
