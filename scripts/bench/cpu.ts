import { readdirSync, readFileSync } from 'node:fs';

/** User and system time of PostgreSQL's processes, in milliseconds; a clock tick is 10 ms. */
export function cpuMsOf(postmaster: number): number {
  const ticks = readdirSync('/proc').flatMap((name) => {
    const fields = /^\d+$/.test(name) ? statOf(name) : undefined;
    if (!fields) return [];
    // After the program's name: state, parent, …; 11 to 14 are the times, those of children that ended included.
    if (name === String(postmaster)) return fields.slice(11, 15).map(Number);
    return fields[1] === String(postmaster) ? fields.slice(11, 13).map(Number) : [];
  });
  return ticks.reduce((sum, each) => sum + each, 0) * 10;
}

function statOf(pid: string): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
  } catch {
    return undefined;
  }
}
