import { updateRollUps } from '../../history/index.ts';

/**
 * Brings a monitor's roll-ups up to date.
 * @returns why it could not; undefined where it could
 */
export function rollUp(directory: string, monitor: string, now: Date): string | undefined {
  try {
    updateRollUps(directory, monitor, now);
    return undefined;
  } catch (error) {
    return `The roll-ups of ${monitor} were not brought up to date: ${error instanceof Error ? error.message : String(error)}`;
  }
}
