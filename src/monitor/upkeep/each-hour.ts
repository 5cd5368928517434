import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { updateRollUps } from '../../history/index.ts';
import { isOtherProcess } from '../lock-holder.ts';

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

/**
 * A draft exists for a moment. Whether a process of another machine is alive is unknown, so its age decides.
 */
const OLD_MS = 600_000;

/** The names of drafts and markers end in a process id, or in a number that is none. */
const LEFT_BY = /[.-](\d+)(?:\.draft)?$/;

/**
 * Removes the files that processes killed while writing left beside a monitor's lock and run store.
 * @throws the system's error
 */
export function sweepDrafts(directory: string, monitor: string, now: Date): void {
  const mayBeLeft = (name: string) =>
    name.startsWith(`${monitor}.lock.`) || (name.startsWith(`${monitor}-`) && name.endsWith('.draft'));
  for (const name of readdirSync(directory).filter(mayBeLeft)) {
    const [, pid] = LEFT_BY.exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    const path = join(directory, name);
    const age = now.getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime());
    if (age > OLD_MS) rmSync(path, { force: true });
  }
}

/** Signalling process 0 would signal our own process group. */
function isRunning(pid: number): boolean {
  return pid > 0 && (pid === process.pid || isOtherProcess(pid));
}
