import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { projectRoot } from '../../src/project/project-root.ts';
import { type Environment, withoutSettings } from '../environment.ts';

/** How a process ended. */
export interface EndedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory that it or a process below it had, in MB of 10^6 bytes; 0 where that is unknown. */
  readonly peakMegabytes: number;
  /** The case that was under way when it had that. */
  readonly peakCase?: number;
  /** How long it took to end after SIGTERM, in ms; absent where it got none. */
  readonly endingMs?: number;
  /** Whether it did not end within its limit, and was killed. */
  readonly killed: boolean;
}

interface ProcessOptions {
  readonly environment: Environment;
  /** It is killed after so long. */
  readonly limitMs: number;
  /** Whether it gets SIGTERM now: it has printed enough. Absent: it ends by itself. */
  readonly enough?: (stdout: string) => boolean;
  /** The case under way. */
  readonly underWay?: () => number | undefined;
}

/** Runs Node to its end, in the project's folder. */
export async function runToEnd(
  parameters: readonly string[],
  { environment, limitMs, enough, underWay }: ProcessOptions,
): Promise<EndedProcess> {
  const child = spawn(process.execPath, parameters, {
    cwd: projectRoot(),
    env: {
      ...withoutSettings(process.env),
      NODE_OPTIONS: '',
      NODE_EXTRA_CA_CERTS: undefined,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  let peakMegabytes = 0;
  let peakCase: number | undefined;
  let killed = false;
  let signalledAt: number | undefined;
  const measure = () => {
    const peak = Math.max(...processesBelow(child.pid).map(peakOf));
    if (peak > peakMegabytes) [peakMegabytes, peakCase] = [peak, underWay?.()];
    if (signalledAt !== undefined || !enough?.(output.stdout)) return;
    signalledAt = performance.now();
    child.kill('SIGTERM');
  };
  const timers = [
    setInterval(measure, 50),
    setTimeout(() => {
      killed = true;
      child.kill('SIGKILL');
    }, limitMs),
  ];
  const [exitCode] = (await once(child, 'close')) as [number | null];
  for (const timer of timers) clearTimeout(timer);
  const ending = signalledAt === undefined ? {} : { endingMs: performance.now() - signalledAt };
  const at = peakCase === undefined ? {} : { peakCase };
  return { exitCode, ...output, peakMegabytes, ...at, killed, ...ending };
}

/** A process and those that it started, as far as Linux says. */
function processesBelow(pid: number | undefined): number[] {
  const found = pid === undefined ? [] : [pid];
  // Grows while it is read.
  for (const each of found) {
    const children = textOf(`/proc/${each}/task/${each}/children`).split(' ').filter(Boolean);
    found.push(...children.map(Number));
  }
  return found;
}

/** Linux knows it, and forgets it when the process ends. */
function peakOf(pid: number): number {
  const [, kilobytes = 0] = /^VmHWM:\s+(\d+)/m.exec(textOf(`/proc/${pid}/status`)) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
