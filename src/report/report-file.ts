import { readFileSync } from 'node:fs';
import { unreadable } from '../core/index.ts';

/** A report that is stored as a JSON file. */
export interface ReportFormat<Report> {
  readonly version: number;
  /** Whether a value is a report of this version. */
  readonly matches: (value: unknown) => value is Report;
  /** What to do about a file that does not match. */
  readonly hint: string;
}

/**
 * Reads a report; undefined if there is no such file.
 * @throws DriftlineError DL_REPORTS_UNREADABLE if it is malformed, of another version, or cannot be read
 */
export function readReport<Report>(path: string, format: ReportFormat<Report>): Report | undefined {
  try {
    const report: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (format.matches(report)) return report;
    throw new Error(`it is not a report in format version ${format.version}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error, format.hint);
  }
}
