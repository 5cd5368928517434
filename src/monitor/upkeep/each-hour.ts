import { rollUp } from './roll-ups.ts';
import { sweepDrafts } from './sweep-drafts.ts';

/**
 * What the first run of each hour does beside its own: rolls up what is over, so that a year is summed up in a moment,
 * and sweeps away what killed processes left.
 * @returns why it could not, in words
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
    return `What killed processes left was not swept away: ${error instanceof Error ? error.message : String(error)}`;
  }
}
