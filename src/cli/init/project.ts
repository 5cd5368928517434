import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DriftlineError, makeFolder, writeWhole } from '../../core/index.ts';
import { type InitRecord, RECORD } from './record.ts';

/** The names of the entries of a folder; empty where there is no folder. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * The text of a file of the project; undefined where there is none.
 * @throws DriftlineError DL_FILE_UNWRITABLE where it exists but cannot be read
 */
export function textAt(project: string, path: string): string | undefined {
  try {
    return readFileSync(join(project, path), 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${path} exists but cannot be read: ${message}. Nothing was written.`,
      'Make it a file that this user may read, or move it away.',
      cause,
    );
  }
}

/**
 * Writes a file of the project, and makes the folders above it.
 * @throws DriftlineError DL_FILE_UNWRITABLE
 */
export function writeAt(project: string, path: string, text: string): void {
  const target = join(project, path);
  try {
    makeFolder(dirname(target));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${target} cannot be written: ${reason}.`,
      'Let this user write there.',
      cause,
    );
  }
  writeWhole(target, text);
}

/** The record that `driftline init` wrote; undefined where it has not run. */
export function readRecord(project: string): InitRecord | undefined {
  const text = textAt(project, RECORD);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as InitRecord;
  } catch (cause) {
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${RECORD} is not JSON.`,
      'Restore it from version control, or delete it.',
      cause,
    );
  }
}
