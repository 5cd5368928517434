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
  /** User and system time of the command and its child processes, in milliseconds. */
  readonly cpuMs: number;
  readonly stdout: string;
}

/**
 * Bash measures the CPU time of finished children to the millisecond, which Node cannot. Its figure is on
 * stderr, the outputs of the command on descriptors 3 and 4.
 */
const TIMED = `TIMEFORMAT='%3U %3S'; time "$@" 1>&3 2>&4`;

const PEAK_MEMORY = join(import.meta.dirname, 'peak-memory.cjs');

/**
 * Runs a command to its end and measures its CPU time.
 * @throws Error where it does not end with exit code 0
 */
export async function measure(command: CommandLine, environment: Environment): Promise<Measured> {
  const child = spawn('bash', ['-c', TIMED, 'bash', ...command], {
    cwd: projectRoot(),
    // The locale decides the decimal point.
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
 * Runs a Node command and measures its peak memory, in megabytes (10^6 bytes). It is not timed, because the
 * snippet that reads the figure at its end has a cost.
 *
 * Bash starts it as well: a process that Node starts inherits the peak memory of Node itself.
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
