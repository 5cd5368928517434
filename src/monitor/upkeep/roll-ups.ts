import { updateRollUps } from '../../history/index.ts';

/**
 * Updates the roll-ups of a monitor.
 * @returns why it failed; undefined if it did not
 */
export function rollUp(directory: string, monitor: string, now: Date): string | undefined {
  try {
    updateRollUps(directory, monitor, now);
    return undefined;
  } catch (error) {
    return `The roll-ups of ${monitor} could not be updated: ${error instanceof Error ? error.message : String(error)}`;
  }
}
