import { readFileSync } from 'node:fs';

/** A process that has ended, though its parent has not taken note of it yet. */
const ENDED_STATES = ['Z', 'X', 'x'];

/** A process as Linux shows it. */
interface ProcessStat {
  readonly ended: boolean;
  /** When it was started, in clock ticks since the machine was: tells it from others with the same id. */
  readonly start: number;
}

/** Undefined where it cannot be read: on other systems, or if /proc hides processes of other users. */
export function processStat(pid: number): ProcessStat | undefined {
  try {
    return statIn(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return undefined;
  }
}

/**
 * Reads `/proc/PID/stat` (proc_pid_stat(5)). The name of the program, which may contain spaces and
 * parentheses, is before the last `)`; the state is field 3, the start time field 22.
 */
export function statIn(text: string): ProcessStat | undefined {
  const [state = '', ...fields] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const start = Number(fields[18]);
  return Number.isSafeInteger(start) && start > 0
    ? { ended: ENDED_STATES.includes(state), start }
    : undefined;
}

let own: { readonly start: number | undefined } | undefined;

/** When this process was started; undefined where that is not known. */
export function ownStart(): number | undefined {
  own ??= { start: processStat(process.pid)?.start };
  return own.start;
}
