import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the workers of a run remember together how often they asked; set by the runner, inherited by the workers. */
const VARIABLE = 'DRIFTLINE_RUN_MEMORY';

/** Playwright's global set-up: makes the run's memory, and returns what removes it. */
export default function openRunMemory(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
  process.env[VARIABLE] = join(folder, 'requests');
  return () => rmSync(folder, { recursive: true, force: true });
}

/** How a line begins that counts no request. */
const NOTE = 'note: ';

/** What a worker counts: instants of requests in ms since 1970, and which of them were logins. */
export interface RunMemory {
  add(kind: 'login' | 'other', instant: number): void;
  instants(): number[];
  logins(): number;
  /** Remembers anything else that tests of this run should know of each other: `timed out: login`. */
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
    // Nobody has asked anything yet.
    return [];
  }
}
