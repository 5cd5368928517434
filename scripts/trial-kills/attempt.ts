import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../environment.ts';
import { COMMAND } from '../run-node.ts';
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

/** When a check is killed: at an event, which is the same on every machine, or after a time, which is not. */
export type KillPoint =
  /** Milliseconds after its start. */
  | { readonly kind: 'moment'; readonly ms: number }
  /** After it has printed so many steps. */
  | { readonly kind: 'step'; readonly count: number }
  /**
   * Milliseconds after it printed its verdict: while it stores the run, delivers alerts, releases its lock.
   */
  | { readonly kind: 'verdict'; readonly ms: number }
  /** When the webhook receives an alert, before or after it responds. */
  | { readonly kind: 'delivery'; readonly responded: boolean; readonly ms: number };

/** The steps of a check. */
const STEPS = 4;

/** About the time of a check from its verdict to its end. */
const ENDING_MS = 40;

/**
 * A random kill point.
 * @param random numbers from 0 to 1
 * @param usualMs duration of a check that is not killed
 */
export function killPoint(random: () => number, usualMs: number): KillPoint {
  const kind = random();
  if (kind < 0.4) return { kind: 'moment', ms: random() * usualMs };
  if (kind < 0.55) return { kind: 'step', count: 1 + Math.floor(random() * STEPS) };
  if (kind < 0.8) return { kind: 'verdict', ms: random() < 0.3 ? 0 : random() * ENDING_MS };
  return { kind: 'delivery', responded: random() < 0.6, ms: random() < 0.5 ? 0 : random() * 5 };
}
