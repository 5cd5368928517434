import { latestRuns } from '../store/latest.ts';
import { type FoundFindings, groupFindings } from './found.ts';
import { seenRuns } from './seen-run.ts';

/**
 * What a monitor found since a moment.
 * @throws DriftlineError DL_REPORTS_UNREADABLE
 */
export function readFound(directory: string, monitor: string, since: Date, now: Date): FoundFindings {
  const { runs } = seenRuns(directory, monitor, { from: since, now }, () => {});
  return groupFindings(runs, latestRuns(directory, monitor, 1, now));
}
