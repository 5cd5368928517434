import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { KillPoint } from './kill-point.ts';
import type { Receiver } from './receiver.ts';

/** The result of one check. */
export interface Attempt {
  readonly pid: number;
  /** Index of its reports directory. */
  readonly life: number;
  /** Whether its clock was wrong. */
  readonly jumped: boolean;
  /** Whether a signal ended it. */
  readonly killed: boolean;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** The expected exit code. */
  readonly expected: number;
  readonly durationMs: number;
  /** Whether it left its lock. */
  readonly leftLock: boolean;
  /** Ids of the alerts that the webhook received meanwhile. */
  readonly received: readonly string[];
  readonly stderr: string;
}

interface AttemptOptions {
  readonly environment: Environment;
  readonly receiver: Receiver;
  /** The lock of the monitor. */
  readonly lockPath: string;
  readonly life: number;
  readonly expected: number;
  readonly jumped: boolean;
  /** Absent: the check is not killed. */
  readonly point?: KillPoint;
}

/** A check that takes longer hangs, and is killed. */
const HANGS_MS = 60_000;

/** Runs the built command once, and kills it at the kill point. */
export async function attempt(options: AttemptOptions): Promise<Attempt> {
  const { environment, receiver, lockPath, life, expected, jumped, point } = options;
  const started = performance.now();
  const child = spawn(process.execPath, [COMMAND, 'check', '--json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => void child.kill('SIGKILL');
  const killAfter = (ms: number) => (ms === 0 ? kill() : void setTimeout(kill, ms));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (point?.kind === 'step' && stepsIn(stdout) >= point.count) kill();
    if (point?.kind === 'verdict' && stdout.includes('"type":"run"')) killAfter(point.ms);
  });
  const received = receiver.listen(point?.kind === 'delivery' ? { ...point, kill: killAfter } : undefined);
  if (point?.kind === 'moment') killAfter(point.ms);
  const watchdog = setTimeout(kill, HANGS_MS);
  const [exitCode, signal] = await once(child, 'close');
  clearTimeout(watchdog);
  const pid = child.pid ?? 0;
  return {
    ...{ pid, life, expected, jumped, exitCode, received: [...received], stderr },
    killed: signal === 'SIGKILL',
    durationMs: performance.now() - started,
    leftLock: existsSync(lockPath) && readFileSync(lockPath, 'utf8').startsWith(`{"pid":${pid},`),
  };
}

function stepsIn(stdout: string): number {
  return stdout.split('"type":"step"').length - 1;
}
