import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../src/project/project-root.ts';
import type { Environment } from '../environment.ts';

/** A program with its parameters. */
export type CommandLine = readonly [program: string, ...parameters: string[]];

/** One run of a command. */
export interface Measured {
  /** User and system time of the command and all that it started and waited for, in milliseconds. */
  readonly cpuMs: number;
  readonly stdout: string;
}

/**
 * Bash times what it starts by the system's own account of finished children, to the millisecond; Node cannot. Its
 * figure comes on stderr, the command's own outputs on descriptors 3 and 4.
 */
const TIMED = `TIMEFORMAT='%3U %3S'; time "$@" 1>&3 2>&4`;

const PEAK_MEMORY = join(import.meta.dirname, 'peak-memory.cjs');

/**
 * Runs a command to its end and says what it cost.
 * @throws Error where it does not end with exit code 0
 */
export async function measure(command: CommandLine, environment: Environment): Promise<Measured> {
  const child = spawn('bash', ['-c', TIMED, 'bash', ...command], {
    cwd: projectRoot(),
    // The decimal point is the locale's.
    env: { ...environment, LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [, , ...outputs] = child.stdio;
  const texts = Promise.all(outputs.map((stream) => text(stream as NodeJS.ReadableStream)));
  const exitCode = await new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('close', done);
  });
  const [times = '', stdout = '', stderr = ''] = await texts;
  if (exitCode !== 0) {
    throw new Error(`${command.join(' ')}\nended with exit code ${exitCode}:\n${stdout}${stderr}${times}`);
  }
  const seconds = times.trim().split(' ').map(Number);
  return { cpuMs: seconds.reduce((before, part) => before + part, 0) * 1000, stdout };
}

/**
 * Runs a Node command and says how much memory it had at most, in megabytes (10^6 bytes). It is not timed: the snippet
 * that asks the system at its end has a cost.
 *
 * It is run by bash as well: a process that Node starts inherits the account of Node's own memory.
 * @throws Error where it does not end with exit code 0
 */
export async function peakMemory(command: CommandLine, environment: Environment): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-memory-'));
  try {
    const file = join(folder, 'peak');
    await measure(command, {
      ...environment,
      NODE_OPTIONS: `--require "${PEAK_MEMORY.replaceAll('\\', '\\\\')}"`,
      DRIFTLINE_PEAK_MEMORY_FILE: file,
    });
    return (Number(readFileSync(file, 'utf8')) * 1024) / 1e6;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
