import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { projectRoot } from '../../src/project/project-root.ts';
import { type Environment, withoutSettings } from '../environment.ts';

/** How a process ended. */
export interface EndedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The most memory it had, in MB of 10^6 bytes; 0 where that is unknown. */
  readonly peakMegabytes: number;
  /** Whether it did not end within its limit, and was killed. */
  readonly killed: boolean;
}

export interface ProcessOptions {
  readonly environment: Environment;
  /** It is killed after so long. */
  readonly limitMs: number;
}

/** Runs Node to its end, in the project's folder. */
export async function runToEnd(
  parameters: readonly string[],
  { environment, limitMs }: ProcessOptions,
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
  let killed = false;
  const measure = () => {
    peakMegabytes = Math.max(peakMegabytes, peakOf(child));
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
  return { exitCode, ...output, peakMegabytes, killed };
}

/** Linux knows it, and forgets it when the process ends. */
function peakOf({ pid }: ChildProcess): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    return 0;
  }
}
