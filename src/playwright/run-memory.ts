import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Names the file in which the workers of a run count their requests; set by the runner, inherited by the
 * workers.
 */
const VARIABLE = 'DRIFTLINE_RUN_MEMORY';

/** Playwright's global set-up: creates the run's memory, and returns a function that removes it. */
export default function openRunMemory(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
  process.env[VARIABLE] = join(folder, 'requests');
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Begins each line that is not a request. */
const NOTE = 'note: ';

/** The requests of all workers of a run, in ms since 1970, and other events that their tests share. */
export interface RunMemory {
  add(kind: 'login' | 'other', instant: number): void;
  instants(): number[];
  logins(): number;
  /** Notes another event for all tests of the run: `timed out: login`. */
  note(event: string): void;
  /** How often it was noted. */
  noted(event: string): number;
}

/** The memory of this run. A line is one write, so that workers do not tear each other's lines. */
export function runMemory(): RunMemory {
  const path = process.env[VARIABLE];
  const kept: string[] = [];
  const lines = () => (path === undefined ? kept : readLines(path));
  const write = (line: string) => {
    if (path === undefined) kept.push(line);
    else appendFileSync(path, `${line}\n`);
  };
  return {
    add: (kind, instant) => write(`${instant} ${kind}`),
    instants: () =>
      lines()
        .filter((line) => !line.startsWith(NOTE))
        .map((line) => Number(line.split(' ')[0])),
    logins: () => lines().filter((line) => line.endsWith(' login') && !line.startsWith(NOTE)).length,
    note: (event) => write(NOTE + event),
    noted: (event) => lines().filter((line) => line === NOTE + event).length,
  };
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    // No request was sent yet.
    return [];
  }
}
