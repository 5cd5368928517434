import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOtherProcess } from '../lock-holder.ts';

/** A draft is there for a moment. Of a process of another machine nothing but its age is known. */
const OLD_MS = 600_000;

/** Drafts and markers end in the number of their process, or in one that is none. */
const LEFT_BY = /[.-](\d+)(?:\.draft)?$/;

/**
 * Removes what processes left beside a monitor's lock and run store that were killed in the middle of writing it.
 * @throws the system's error
 */
export function sweepDrafts(directory: string, monitor: string, now: Date): void {
  const mayBeLeft = (name: string) =>
    name.startsWith(`${monitor}.lock.`) || (name.startsWith(`${monitor}-`) && name.endsWith('.draft'));
  for (const name of readdirSync(directory).filter(mayBeLeft)) {
    const [, pid] = LEFT_BY.exec(name) ?? [];
    if (pid === undefined || isAtWork(Number(pid))) continue;
    const path = join(directory, name);
    const age = now.getTime() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now.getTime());
    if (age > OLD_MS) rmSync(path, { force: true });
  }
}

/** To ask for the process 0 would be to ask for our own. */
function isAtWork(pid: number): boolean {
  return pid > 0 && (pid === process.pid || isOtherProcess(pid));
}
