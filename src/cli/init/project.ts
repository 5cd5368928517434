import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DriftlineError, makeFolder, writeWhole } from '../../core/index.ts';
import { type InitRecord, RECORD } from './record.ts';

/** The names of what lies in a folder; none where there is no folder. */
export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/**
 * The text of a file of the project; undefined where there is none.
 * @throws DriftlineError DL_FILE_UNWRITABLE where something is there that is no file
 */
export function textAt(project: string, path: string): string | undefined {
  try {
    return readFileSync(join(project, path), 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${path} is there, and cannot be read: ${message}. Nothing was written.`,
      'Make it a file that this user may read, or move it away.',
      cause,
    );
  }
}

/**
 * Writes a file of the project, with the folders above it.
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

/** What `driftline init` remembers of the project; undefined where it has not run. */
export function readRecord(project: string): InitRecord | undefined {
  const text = textAt(project, RECORD);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as InitRecord;
  } catch (cause) {
    throw new DriftlineError(
      'DL_FILE_UNWRITABLE',
      `${RECORD} is no JSON.`,
      'Take it from version control again, or delete it.',
      cause,
    );
  }
}
