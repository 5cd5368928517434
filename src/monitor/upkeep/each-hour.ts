import { rollUp } from './roll-ups.ts';
import { sweepDrafts } from './sweep-drafts.ts';

/**
 * The upkeep after the first run of each hour: updates the roll-ups, so that a year is summed up quickly, and
 * removes the files that killed processes left.
 * @returns what failed, one sentence each
 */
export function eachHour(directory: string, monitor: string, now: Date): string[] {
  return [rollUp(directory, monitor, now), sweepProblem(directory, monitor, now)].flatMap(
    (each) => each ?? [],
  );
}

function sweepProblem(directory: string, monitor: string, now: Date): string | undefined {
  try {
    sweepDrafts(directory, monitor, now);
    return undefined;
  } catch (error) {
    return `The files of killed processes could not be removed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
