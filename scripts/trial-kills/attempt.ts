import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
import type { KillPoint } from './kill-point.ts';
import type { Receiver } from './receiver.ts';

/** What became of one check. */
export interface Attempt {
  readonly pid: number;
  /** Which of several reports directories it used. */
  readonly life: number;
  /** A signal ended it before it ended itself. */
  readonly killed: boolean;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  /** What it should be. */
  readonly expected: number;
  readonly durationMs: number;
  /** The lock that it took was still there when it was gone. */
  readonly leftLock: boolean;
  /** Alerts that the webhook heard of meanwhile, by id. */
  readonly heard: readonly string[];
  readonly stderr: string;
}

/** What a check is made with. */
export interface AttemptOptions {
  readonly environment: Environment;
  readonly receiver: Receiver;
  /** Of the monitor. */
  readonly lockPath: string;
  readonly life: number;
  readonly expected: number;
  /** Absent: it is left alone. */
  readonly point?: KillPoint;
}

/** No check may take longer, whatever was left behind. */
const HANGS_MS = 60_000;

/** Runs the built command once, and kills it where it is told to. */
export async function attempt(options: AttemptOptions): Promise<Attempt> {
  const { environment, receiver, lockPath, life, expected, point } = options;
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
  const heard = receiver.listen(point?.kind === 'telling' ? { ...point, kill: killAfter } : undefined);
  if (point?.kind === 'moment') killAfter(point.ms);
  const watchdog = setTimeout(kill, HANGS_MS);
  const [exitCode, signal] = await once(child, 'close');
  clearTimeout(watchdog);
  const pid = child.pid ?? 0;
  return {
    ...{ pid, life, expected, exitCode, heard: [...heard], stderr },
    killed: signal === 'SIGKILL',
    durationMs: performance.now() - started,
    leftLock: existsSync(lockPath) && readFileSync(lockPath, 'utf8').startsWith(`{"pid":${pid},`),
  };
}

function stepsIn(stdout: string): number {
  return stdout.split('"type":"step"').length - 1;
}
